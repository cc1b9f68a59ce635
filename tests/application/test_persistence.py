"""Whoever knows the library reads our log with it: applications, repositories, notification logs, subscriptions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import InfrastructureFactoryError, Notification, ProgrammingError, StoredEvent, Tracking
from eventsourcing.projection import ApplicationSubscription

from application.keys.secrets import MasterKey, SecretsUnusable, open_secrets
from application.log.recorder_errors import OnlyTheServiceRecords
from application.persistence import LogFactory
from domain.customer import Customer
from domain.errors import RecordUnreadable
from domain.event import ERASED, Event
from tests.support.commands import execute, rows
from tests.support.recorded_log import RecordedLog

MASTER = MasterKey(bytes(range(32)))


class CustomerLog(Application[UUID]):
    """What somebody writes who knows the library."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "application.persistence"}


@pytest.fixture
def env(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The settings of a service."""
    return {
        "CUSTOMERS_DATABASE_URL": database_url,
        "CUSTOMERS_DATA_DIR": str(tmp_path),
        "CUSTOMERS_MASTER_KEY": str(MASTER),
    }


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[RecordedLog]:
    """Somebody who records as the service does."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        secrets = open_secrets(connection, MASTER, tmp_path / "secrets" / "master-key")
    with RecordedLog(database_url, secrets) as service:
        yield service


@pytest.fixture
def app(service: RecordedLog, env: dict[str, str]) -> Iterator[CustomerLog]:
    with CustomerLog(env) as app:
        yield app


def customer_of_the_service(service: RecordedLog, database_url: str, customer_id: UUID) -> Customer:
    async def read() -> Customer:
        async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
            return await service.store.customer(connection, customer_id)

    return asyncio.run(read())


def read_through_the_library(app: CustomerLog, customer_id: UUID, version: int | None = None) -> Customer:
    customer: Customer = app.repository.get(customer_id, version=version)
    return customer


def test_a_repository_gives_the_customer_that_the_service_has(
    app: CustomerLog, service: RecordedLog, database_url: str
) -> None:
    one, other = service.register(2)
    service.write_notes(one, 3)
    for customer_id in (one, other):
        expected = customer_of_the_service(service, database_url, customer_id)
        assert read_through_the_library(app, customer_id) == expected
    assert read_through_the_library(app, one, version=2).notes == "Note 0"
    assert uuid4() not in app.repository
    with pytest.raises(AggregateNotFoundError):
        read_through_the_library(app, uuid4())


def test_a_notification_log_pages_through_the_log(app: CustomerLog, service: RecordedLog) -> None:
    ids = service.register(25)
    sections, wanted = [], "1,10"
    while wanted:
        sections.append(app.notification_log[wanted])
        wanted = sections[-1].next_id or ""
    assert [section.id for section in sections] == ["1,10", "11,20", "21,25"]
    notifications = [notification for section in sections for notification in section.items]
    assert [(each.id, each.originator_id) for each in notifications] == list(enumerate(ids, start=1))
    opened = [app.mapper.to_domain_event(each) for each in notifications]
    assert [getattr(event, "name", None) for event in opened] == [f"Customer {number}" for number in range(25)]


def test_a_subscription_yields_events_with_their_positions(app: CustomerLog, service: RecordedLog) -> None:
    (own,) = service.register()
    service.write_note(own, "A note")
    with ApplicationSubscription(app) as subscription:
        seen = [next(subscription), next(subscription)]
    assert [type(event).__name__ for event, _ in seen] == ["CustomerRegistered", "CustomerChanged"]
    assert [tracking for _, tracking in seen] == [Tracking("CustomerLog", 1), Tracking("CustomerLog", 2)]


def names(app: CustomerLog) -> list[str]:
    """The names at the registrations of the whole log."""
    events = [app.mapper.to_domain_event(each) for each in app.recorder.select_notifications(1, 100)]
    return [event.name for event in events if isinstance(event, Customer.CustomerRegistered)]


def test_an_erased_customer_reads_erased_at_once(app: CustomerLog, service: RecordedLog) -> None:
    own, other = service.register(2)
    assert read_through_the_library(app, own).name == "Customer 0"
    service.erase(own)
    customer = read_through_the_library(app, own)
    assert (customer.is_erased, customer.name, customer.tax_id) == (True, ERASED, ERASED)
    assert read_through_the_library(app, own, version=1).name == ERASED
    assert read_through_the_library(app, other).name == "Customer 1"
    assert names(app) == [ERASED, "Customer 1"]


def test_a_key_that_came_back_opens_nothing_of_an_erased_customer(
    app: CustomerLog, service: RecordedLog, database_url: str
) -> None:
    (own,) = service.register()
    ((key_row,),) = rows(database_url, "SELECT wrapped FROM customer_keys")
    service.erase(own)
    execute(database_url, "INSERT INTO customer_keys VALUES (%s, %s)", own, key_row)
    assert read_through_the_library(app, own, version=1).name == ERASED
    assert names(app) == [ERASED]


DAMAGE = {
    "no key": ("DELETE FROM customer_keys", "missing"),
    "half a key": ("UPDATE customer_keys SET wrapped = substr(wrapped, 1, 5)", "does not open"),
    "another key": (
        "UPDATE customer_keys SET wrapped = set_byte(wrapped, 30, 255 - get_byte(wrapped, 30))",
        "not open",
    ),
    "an unknown topic": ("UPDATE events SET topic = 'customer.unknown'", "does not know the topic"),
    "no JSON": ("UPDATE events SET state = 'Ana Secreta'", "damaged"),
    "a newer shape": (
        "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), "
        """'"class_version":2', '"class_version":99'), 'UTF8')""",
        "has version 99",
    ),
}


@pytest.mark.parametrize(("damage", "why"), DAMAGE.values(), ids=DAMAGE)
def test_an_event_that_cannot_be_opened_says_so(
    app: CustomerLog, service: RecordedLog, database_url: str, damage: str, why: str
) -> None:
    (own,) = service.register()
    execute(database_url, "ALTER TABLE events DISABLE TRIGGER ALL")
    execute(database_url, damage)

    def read_from_a_subscription() -> None:
        with ApplicationSubscription(app) as subscription:
            next(subscription)

    def read_from_the_repository() -> None:
        read_through_the_library(app, own)

    read: Callable[[], None]
    for read in (read_from_the_repository, read_from_a_subscription):
        with pytest.raises(RecordUnreadable, match=why) as unreadable:
            read()
        assert (unreadable.value.customer_id, unreadable.value.version) == (own, 1)
        assert "Secreta" not in str(unreadable.value)


def test_an_event_without_its_key_row_is_not_taken_for_an_erased_one(app: CustomerLog, service: RecordedLog) -> None:
    """The library makes such notifications of what came from another process."""
    service.register()
    (read,) = app.recorder.select_notifications(1, 1)
    for copy in (
        StoredEvent(read.originator_id, read.originator_version, read.topic, read.state),
        Notification(read.originator_id, read.originator_version, read.topic, read.state, read.id),
    ):
        with pytest.raises(RecordUnreadable, match="without the key row"):
            app.mapper.to_domain_event(copy)


def test_no_key_and_no_personal_value_is_shown_by_what_was_read(app: CustomerLog, service: RecordedLog) -> None:
    (own,) = service.register()
    for read in (*app.recorder.select_events(own), *app.recorder.select_notifications(1, 1)):
        assert "wrapped" not in repr(read)
        assert "Customer 0" not in repr(read)


def test_the_mapper_seals_as_the_service_does(app: CustomerLog, service: RecordedLog) -> None:
    (own,) = service.register()
    (event,) = app.events.get(own)
    stored = app.mapper.to_stored_event(event)
    assert b"Customer 0" not in stored.state
    assert (stored.originator_id, stored.originator_version, stored.topic) == (own, 1, "customer.registered")
    assert app.mapper.to_domain_event(stored) == event


def test_saving_is_refused_whatever_is_saved(app: CustomerLog, service: RecordedLog, database_url: str) -> None:
    (own,) = service.register()
    service.write_note(own, "A note")
    registration, note = app.events.get(own)
    assert isinstance(registration, Event)
    assert isinstance(note, Event)
    next_one, of_somebody_new = replace(note, originator_version=3), replace(registration, originator_id=uuid4())
    for event in (next_one, of_somebody_new):
        with pytest.raises(OnlyTheServiceRecords):
            app.save(event)
    with pytest.raises(OnlyTheServiceRecords):
        app.recorder.insert_events([StoredEvent(uuid4(), 1, "somebody.else", b"{}")])
    assert rows(database_url, "SELECT count(*) FROM events") == [(2,)]
    assert app.save() == []


def test_the_master_key_may_be_in_its_file(service: RecordedLog, env: dict[str, str], tmp_path: Path) -> None:
    (own,) = service.register()
    key_file = tmp_path / "secrets" / "master-key"
    key_file.parent.mkdir()
    key_file.write_text(f"{MASTER}\n")
    with CustomerLog({**env, "CUSTOMERS_MASTER_KEY": ""}) as app:
        assert read_through_the_library(app, own).name == "Customer 0"


@pytest.mark.usefixtures("service")
def test_another_master_key_opens_nothing(env: dict[str, str]) -> None:
    with pytest.raises(SecretsUnusable, match="sealed with the master key"):
        CustomerLog({**env, "CUSTOMERS_MASTER_KEY": str(MasterKey.generate())})


def test_a_reader_makes_no_secrets(env: dict[str, str], database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SecretsUnusable, match="no secrets yet"):
        CustomerLog({**env, "CUSTOMERS_MASTER_KEY": ""})
    assert rows(database_url, "SELECT * FROM secrets") == []
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_nobody_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(InfrastructureFactoryError, match="start the service first"):
        CustomerLog({"CUSTOMERS_DATABASE_URL": "", "CUSTOMERS_DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_not_ours_is_left_alone(env: dict[str, str], postgres_url: str) -> None:
    with pytest.raises(ProgrammingError, match="secrets"):
        CustomerLog({**env, "CUSTOMERS_DATABASE_URL": postgres_url})


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("AGGREGATE_CACHE_MAXSIZE", "customers who are erased since"),
        ("IS_SNAPSHOTTING_ENABLED", "keep personal values open"),
    ],
)
@pytest.mark.usefixtures("service")
def test_what_would_keep_opened_customers_is_refused(env: dict[str, str], setting: str, why: str) -> None:
    with pytest.raises(InfrastructureFactoryError, match=why):
        CustomerLog({**env, setting: "1"})


def test_what_this_log_does_not_keep_is_refused_with_a_way_out(env: dict[str, str]) -> None:
    factory = LogFactory(env)
    for recorder in (factory.tracking_recorder, factory.process_recorder):
        with pytest.raises(InfrastructureFactoryError, match=r"YOURPROJECTION_PERSISTENCE_MODULE=eventsourcing\.popo"):
            recorder()
    factory.close()
