"""How many customers came by each contact origin: a projection written with nothing but the library."""

from collections import Counter
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner

from domain.details import CustomerRegistered


class CustomerLog(Application[UUID]):
    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "application.persistence"}


class Origins(POPOTrackingRecorder):
    def __init__(self) -> None:
        super().__init__()
        self.counts = Counter[str]()


class CountOrigins(Projection[Origins]):
    @singledispatchmethod
    def process_event(self, domain_event: object, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)

    @process_event.register
    def registered(self, domain_event: CustomerRegistered, tracking: Tracking) -> None:
        self.view.counts[domain_event.contact_origin] += 1
        self.view.insert_tracking(tracking)


if __name__ == "__main__":
    with ProjectionRunner(application_class=CustomerLog, projection_class=CountOrigins, view_class=Origins) as runner:
        runner.wait(runner.app.recorder.max_notification_id(), timeout=60)
        print(dict(runner.view.counts))
