"""The audit log: what happened to all customers, searched page by page or exported whole."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from starlette.responses import Response, StreamingResponse

from api.http.models import members as about
from api.http.models.audit import AuditPage
from api.http.models.members import member
from api.http.reference.parts import WAITS, answers
from api.http.requests.access import Auditing
from api.http.requests.call import Call
from api.http.requests.min_position import wait_for_position
from api.http.requests.paging import DEFAULT_LIMIT, Cursor, Limit
from api.http.requests.query import MAX_POSITION, Id, Position, Text, Timestamp
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.audit_events import Told, as_lines, as_table, tell
from api.http.responses.cursors import Cursors
from api.http.responses.file_types import MEDIA_TYPES
from api.http.responses.problems import may_answer
from api.http.responses.refusals import turned_round
from application.importing.files.kinds import FileKind
from domain.customer import EVENT_TYPES
from domain.messages import NOT_ALLOWED
from domain.text import InvalidValue
from projections.audit_log.projection import SINCE_REQUESTS, AuditLog
from projections.audit_log.query import AuditFilters, find_events, rows_between
from projections.paging import Direction, PageKey

router = APIRouter(route_class=StrictRoute, tags=["Audit"])

PROJECTION: Final = "audit_log"
CHUNK: Final = 200
"""How many events of an export are in memory at once."""


def _known_type(text: str) -> str:
    if text not in EVENT_TYPES:
        raise InvalidValue("", NOT_ALLOWED, allowed=list(EVENT_TYPES))
    return text


EventType = Annotated[str, AfterValidator(_known_type), WithJsonSchema({"type": "string", "enum": [*EVENT_TYPES]})]


class AuditQuestion(BaseModel):
    """Everything that can be asked of the audit log; all filters count."""

    customer_id: Annotated[Id | None, about.CUSTOMER_ID] = None
    actor: Annotated[Text | None, about.ACTOR] = None
    on_behalf_of: Annotated[Text | None, member("The person behind a service.", "ana.lopez")] = None
    type: Annotated[EventType | None, about.EVENT_TYPE] = None
    request_id: Annotated[Text | None, about.REQUEST_ID] = None
    import_id: Annotated[Id | None, member("The import that recorded it.", "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10")] = (
        None
    )
    from_: Annotated[Timestamp | None, Field(alias="from", description="At or after this time.")] = None
    to: Annotated[Timestamp | None, Field(description="At or before this time.")] = None
    limit: Limit = DEFAULT_LIMIT
    cursor: Cursor = None

    @property
    def needed_shape(self) -> int:
        """The shape of the tables that can answer this."""
        return SINCE_REQUESTS if self.request_id or self.import_id else AuditLog.readable_since

    def filters(self) -> AuditFilters:
        """Without the page."""
        return AuditFilters(
            customer_id=self.customer_id,
            actor=self.actor,
            on_behalf_of=self.on_behalf_of,
            type=self.type,
            request_id=self.request_id,
            import_id=self.import_id,
            begin=self.from_,
            end=self.to,
        )


@router.get(
    "/v1/audit/events",
    response_model=AuditPage,
    responses=may_answer(*documented.READING_LIST),
    openapi_extra=WAITS,
)
async def list_events(question: Annotated[AuditQuestion, Query()], call: Auditing) -> Response:
    """What happened to all customers, in the order of the log.

    There is always a `next_cursor`: at the end of the log it leads to what will be recorded from now on. Values and
    reasons of erased customers are `[erased]`. With `Min-Event-Position` the answer has that write in it.
    """
    if question.from_ and question.to and question.from_ > question.to:
        raise turned_round("to", "from")
    asked = {"audit": question.model_dump(exclude={"cursor"})}
    cursors = Cursors(call.service.secrets.cursor, asked)
    page = cursors.page(question.cursor)
    await wait_for_position(call, PROJECTION, shape=question.needed_shape)
    is_back = page is not None and page.direction is Direction.PREVIOUS
    place: dict[str, Any] = {} if page is None else {"before" if is_back else "after": page.value}
    async with call.connection() as connection:
        found = await find_events(connection, question.filters(), limit=question.limit, **place)
        items = await tell(call.service.history, connection, found.rows)
    first, last = _edges(items, page)
    answer = {
        "items": items,
        "next_cursor": cursors.cursor(PageKey(last)),
        "previous_cursor": cursors.cursor(PageKey(first, direction=Direction.PREVIOUS)) if found.has_earlier else None,
    }
    return Answer(to_json(answer))


def _edges(items: list[Told], page: PageKey[int] | None) -> tuple[int, int]:
    """Positions of the first and last event; where there is none, those between which there is nothing."""
    if items:
        return items[0]["position"], items[-1]["position"]
    if page is None:
        return 1, 0
    return (page.value, page.value - 1) if page.direction is Direction.PREVIOUS else (page.value + 1, page.value)


CONTENT: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events, each as `/v1/audit/events` shows it.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}, "example": '{"position": 1042, ...}\n'},
            "text/csv": {"schema": {"type": "string"}, "example": "position,customer_id,...\n"},
        },
        "headers": {"Content-Disposition": answers("Content-Disposition")},
    }
}


@router.get("/v1/audit/export", response_class=StreamingResponse, responses=CONTENT | may_answer(*documented.ANY))
async def export_events(
    call: Auditing,
    from_position: Annotated[Position, Query(description="The first position.")] = 0,
    to_position: Annotated[
        Position | None, Query(description="The last position; absent: that of the last event.")
    ] = None,
    format: Annotated[
        Literal["ndjson", "csv"],
        Query(
            description="One JSON object a line, or a table for spreadsheets with one row a change.", examples=["csv"]
        ),
    ] = "ndjson",
) -> Response:
    """Every event between two positions, as `/v1/audit/events` shows it, in one stream of any length.

    In the table, cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    last = MAX_POSITION if to_position is None else to_position
    if from_position > last:
        raise turned_round("to_position", "from_position")
    chunks = _chunks(call, from_position, last)
    first: list[Told] = await anext(chunks, [])  # before the status is said, so that a database that is away is a 503
    is_table = format == "csv"

    async def content() -> AsyncIterator[bytes]:
        yield as_table(first, header=True) if is_table else as_lines(first)
        async for items in chunks:
            yield as_table(items, header=False) if is_table else as_lines(items)

    media_type = MEDIA_TYPES[FileKind.CSV] if is_table else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="events.{format}"'}
    return StreamingResponse(content(), media_type=media_type, headers=headers)


async def _chunks(call: Call, first: int, last: int) -> AsyncIterator[list[Told]]:
    """Events in portions, each over a connection of its own: a slow reader keeps nothing from others."""
    after = first - 1
    while True:
        async with call.connection() as connection:
            entries = await rows_between(connection, after, last, CHUNK)
            items = await tell(call.service.history, connection, entries)
        if not items:
            return
        yield items
        after = items[-1]["position"]
