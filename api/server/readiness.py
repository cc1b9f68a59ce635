"""Whether a service that runs can do its work, and if not, why."""

from __future__ import annotations

from typing import Literal, NamedTuple

from api.server.complaints import Concern
from api.server.condition import why_degraded, why_no_commit, why_not_ready
from api.server.messages import COMMANDS_NOT_TAKEN, DATABASE_SILENT
from api.server.service import Service
from domain.errors import DatabaseUnavailable
from domain.wording import Wording
from projections.engine.status import ProjectionStatus, find_statuses
from projections.read_models import by_name


class Ready(NamedTuple):
    """What keeps the service from its work, and what is not well though it goes on."""

    hindrances: list[Wording]
    complaints: list[Wording]
    statuses: list[ProjectionStatus]

    @property
    def status(self) -> Literal["ready", "degraded", "not-ready"]:
        return "not-ready" if self.hindrances else "degraded" if self.complaints else "ready"

    @property
    def reasons(self) -> list[Wording]:
        """All that there is to say, the worst first."""
        return [*self.hindrances, *self.complaints]


async def find_readiness(service: Service) -> Ready:
    """How it is at this moment."""
    hindrances: list[Wording] = []
    statuses: list[ProjectionStatus] = []
    try:
        async with service.connection() as connection:
            statuses = await find_statuses(connection)
    except DatabaseUnavailable:
        hindrances.append(Wording(DATABASE_SILENT))
    if trouble := service.in_use.trouble:
        hindrances.append(trouble)
    if not service.writer.is_alive:
        hindrances.append(Wording(COMMANDS_NOT_TAKEN))
    elif (why := why_no_commit(service.writer.commits)) and why not in hindrances:
        hindrances.append(why)
    known = by_name(service.settings.timezone)
    hindrances += [why for each in statuses if (why := why_not_ready(each, known.get(each.name)))]
    complaints = [why for each in statuses if (why := why_degraded(each, known.get(each.name)))]
    complaints += [each.wording for each in service.watch.complaints if each.concern is not Concern.REBUILD]
    return Ready(hindrances, complaints, statuses)
