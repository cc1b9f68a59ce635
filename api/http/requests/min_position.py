"""`Min-Event-Position`: a question to a projection that must have one's own write in its answer."""

from __future__ import annotations

import re
from typing import Final

from api.http.requests.call import Call
from api.http.responses.refusals import Fault, ValidationFailed
from domain.errors import ProjectionBehind

HEADER: Final = "Min-Event-Position"
PATIENCE: Final = 5.0
"""Seconds to wait for it."""

_POSITION: Final = re.compile(rb"[0-9]{1,18}")


async def wait_for_position(call: Call, projection: str) -> None:
    """Return once the projection is there; raises `ProjectionBehind` after five seconds."""
    value = call.sent.get(b"min-event-position")
    if value is None:
        return
    if call.repeated(b"min-event-position") or not _POSITION.fullmatch(value):
        raise ValidationFailed([Fault("header", HEADER, "Must be one position, plain digits.")])
    if not await call.service.positions.wait_for(projection, int(value), PATIENCE):
        raise ProjectionBehind
