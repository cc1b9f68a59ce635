"""Before a question to a projection: can it be answered, and with one's own write (`Min-Event-Position`)?"""

from __future__ import annotations

import re
from typing import Final

from api.http.requests.call import Call
from api.http.responses.messages import NOT_A_POSITION
from api.http.responses.refusals import Fault, ValidationFailed
from domain.errors import DatabaseUnavailable, ProjectionBehind
from domain.wording import Wording
from projections.engine.shapes import must_have_shape
from projections.read_models import BY_NAME

HEADER: Final = "Min-Event-Position"
PATIENCE: Final = 5.0
"""Seconds to wait for it."""

_POSITION: Final = re.compile(rb"[0-9]{1,18}")


async def wait_for_position(call: Call, projection: str, *, shape: int = 0) -> None:
    """Return once the projection is there, at once where nothing is asked; `shape` is what the question needs.

    Raises `ProjectionBehind` after five seconds, and for tables that this version cannot read, or that are older than
    that shape, until they are rebuilt; `DatabaseUnavailable` where nothing is heard of them.
    """
    wanted = _wanted(call)
    board = call.service.positions
    if not await board.wait_for(projection, 0, PATIENCE) or (tables := board.tables(projection)) is None:
        raise DatabaseUnavailable
    known = BY_NAME[projection]
    must_have_shape(known, *tables, at_least=max(shape, known.readable_since))
    if wanted and not await board.wait_for(projection, wanted, PATIENCE):
        raise ProjectionBehind


def _wanted(call: Call) -> int:
    value = call.sent.get(b"min-event-position")
    if value is None:
        return 0
    if call.repeated(b"min-event-position") or not _POSITION.fullmatch(value):
        raise ValidationFailed([Fault("header", HEADER, Wording(NOT_A_POSITION))])
    return int(value)
