"""Whether a service that runs can do its work, and if not, why."""

from __future__ import annotations

from typing import Literal, NamedTuple

from api.server.condition import why_degraded, why_not_ready
from api.server.messages import COMMANDS_NOT_TAKEN, DATABASE_SILENT
from api.server.service import Service
from domain.errors import DatabaseUnavailable
from domain.wording import Wording
from projections.engine.status import ProjectionStatus, find_statuses
from projections.read_models import by_name


class Ready(NamedTuple):
    """What keeps the service from its work, and what is slower or missing until tables are rebuilt."""

    reasons: list[Wording]
    until_rebuilt: list[Wording]
    statuses: list[ProjectionStatus]

    @property
    def status(self) -> Literal["ready", "degraded", "not-ready"]:
        return "not-ready" if self.reasons else "degraded" if self.until_rebuilt else "ready"


async def find_readiness(service: Service) -> Ready:
    """How it is at this moment."""
    reasons: list[Wording] = []
    statuses: list[ProjectionStatus] = []
    try:
        async with service.connection() as connection:
            statuses = await find_statuses(connection)
    except DatabaseUnavailable:
        reasons.append(Wording(DATABASE_SILENT))
    if not service.writer.is_alive:
        reasons.append(Wording(COMMANDS_NOT_TAKEN))
    known = by_name(service.settings.timezone)
    reasons += [why for each in statuses if (why := why_not_ready(each, known.get(each.name)))]
    until_rebuilt = [why for each in statuses if (why := why_degraded(each, known.get(each.name)))]
    return Ready(reasons, until_rebuilt, statuses)
