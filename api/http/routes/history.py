"""What happened to a customer: every event with its changes, and the difference between two moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, WithJsonSchema
from starlette.responses import Response

from api.http.models.audit import DifferenceOut, HistoryPage
from api.http.requests.access import Reading
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import MAX_POSITION, CustomerId, parse_timestamp
from api.http.requests.strict import StrictRoute
from api.http.responses import documented, messages
from api.http.responses.answers import to_json, versioned
from api.http.responses.audit_events import told
from api.http.responses.cursors import Cursors
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed, turned_round
from application.log.aside import aside
from application.log.event_store import Stream
from domain.errors import CustomerNotFound, RecordUnreadable, VersionNotFound
from domain.history import changes_between
from domain.text import InvalidValue
from domain.wording import Wording
from projections.paging import Direction, PageKey

router = APIRouter(route_class=StrictRoute, tags=["Audit"])


def _moment(text: object) -> int | datetime:
    if isinstance(text, str) and text.isascii() and text.isdigit() and int(text[:20]) <= MAX_POSITION:
        return int(text[:20])
    try:
        return parse_timestamp(text)
    except InvalidValue:
        raise InvalidValue("", messages.NOT_A_MOMENT) from None


Moment = Annotated[
    int | datetime,
    BeforeValidator(_moment),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "format": "date-time"}], "examples": [1]}
    ),
]
HistoryOrder = Annotated[Literal["asc", "desc"], Query(description="Oldest or newest first.", examples=["desc"])]


@router.get(
    "/v1/customers/{customer_id}/history",
    response_model=HistoryPage,
    responses=may_answer(*documented.ANY, CustomerNotFound, RecordUnreadable) | documented.NOT_MODIFIED,
)
async def get_history(
    customer_id: CustomerId,
    call: Reading,
    order: HistoryOrder = "asc",
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Every event of a customer, with every acknowledged write in it; after an erasure too, then without values."""
    history = call.service.history
    question = {"history": customer_id, "order": order, "limit": limit}
    cursors = Cursors(call.service.secrets.cursor, question)
    page = cursors.page(cursor)
    async with call.connection() as connection:
        last = await history.last_version(connection, customer_id)
        part = _part(page, last, limit, ascends=order == "asc")
        found = await history.read(connection, [(customer_id, version) for version in part.versions])
    items = []
    for version in part.versions:
        recorded = found[customer_id, version]
        if recorded.step is None:
            raise recorded.unreadable or VersionNotFound()
        items.append(told(recorded.step, recorded.position))
    answer = {
        "items": items,
        "next_cursor": cursors.cursor(part.next),
        "previous_cursor": cursors.cursor(part.previous),
    }
    return versioned(to_json(answer), last, call.sent.get(b"if-none-match"))


@router.get(
    "/v1/customers/{customer_id}/diff",
    response_model=DifferenceOut,
    responses=may_answer(*documented.ANY, CustomerNotFound, VersionNotFound, RecordUnreadable)
    | documented.NOT_MODIFIED,
)
async def get_difference(
    customer_id: CustomerId,
    call: Reading,
    from_: Annotated[Moment, Query(alias="from", description="A version (0: before the first event) or a time.")],
    to: Annotated[Moment | None, Query(description="A later version or time, of the same kind; absent: now.")] = None,
) -> Response:
    """What changed from one version or time to a later one; after an erasure too, then without values.

    Of an erased customer a member may be listed that changed and changed back: erased values cannot be compared.
    """
    _must_fit(from_, to)
    async with call.connection() as connection:
        last = await call.service.history.last_version(connection, customer_id)
        stream = await call.service.store.stream(connection, customer_id)
    first, until = _version(stream, from_), last if to is None else _version(stream, to)
    if until == 0:
        raise CustomerNotFound if isinstance(to, datetime) else VersionNotFound
    changes = await aside(until, lambda: [each.document() for each in changes_between(stream.events, first, until)])
    answer = {"customer_id": customer_id, "from_version": first, "to_version": until, "changes": changes}
    return versioned(to_json(answer), last, call.sent.get(b"if-none-match"))


class _Part(NamedTuple):
    """The versions of a page in its order, and the pages beside it."""

    versions: Sequence[int]
    next: PageKey[int] | None
    previous: PageKey[int] | None


def _part(page: PageKey[int] | None, last: int, limit: int, *, ascends: bool) -> _Part:
    """Versions have no gaps, so that pages can be counted out."""
    if page is None:
        page = PageKey(0 if ascends else last + 1)
    if (page.direction is Direction.NEXT) == ascends:
        low, high = page.value + 1, min(page.value + limit, last)
    else:
        low, high = max(1, page.value - limit), min(page.value - 1, last)
    later = (
        PageKey(min(high, last), direction=Direction.NEXT if ascends else Direction.PREVIOUS) if high < last else None
    )
    earlier = PageKey(low, direction=Direction.PREVIOUS if ascends else Direction.NEXT) if low > 1 else None
    versions = range(low, high + 1)
    return _Part(versions, later, earlier) if ascends else _Part(versions[::-1], earlier, later)


def _must_fit(from_: int | datetime, to: int | datetime | None) -> None:
    if to is not None and isinstance(from_, datetime) != isinstance(to, datetime):
        raise ValidationFailed([Fault("parameter", "to", Wording(messages.OF_TWO_KINDS))])
    if to is not None and _order(from_) > _order(to):
        raise turned_round("to", "from")
    now = datetime.now(UTC)
    for name, moment in (("from", from_), ("to", to)):
        if isinstance(moment, datetime) and moment > now:
            raise ValidationFailed([Fault("parameter", name, Wording(messages.IN_THE_FUTURE))])


def _order(moment: int | datetime) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else moment


def _version(stream: Stream, moment: int | datetime) -> int:
    """The version at a moment, 0 before the first event; raises `VersionNotFound`."""
    if isinstance(moment, datetime):
        return sum(event.timestamp <= moment for event in stream.events)
    if moment > len(stream.events):
        raise VersionNotFound
    return moment
