"""Events as auditors read them: who, when, why, and every field before and after."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any, Final

import orjson
import psycopg

from api.http.responses.answers import to_json
from application.importing.files.apostrophe import guard
from application.log.change_history import ChangeHistory
from domain.errors import RecordUnreadable
from domain.event import GivenReason
from domain.history import ExplainedEvent

Told = dict[str, Any]

COLUMNS: Final = (
    "position",
    "customer_id",
    "version",
    "type",
    "occurred_at",
    "actor",
    "on_behalf_of",
    "reason",
    "own_reason",
    "request_id",
    "unreadable",
)
"""What a table says of an event; the columns of one change follow."""
CHANGE_COLUMNS: Final = ("path", "before", "after")


def told(step: ExplainedEvent, position: int) -> Told:
    """An event of a history."""
    event = step.event
    return {
        "version": event.originator_version,
        "position": position,
        "type": event.type,
        "occurred_at": event.timestamp,
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "reason": event.reason,
        "own_reason": event.own_reason if isinstance(event, GivenReason) else None,
        "request_id": event.request_id,
        "changes": [change.document() for change in step.changes],
    }


async def tell(
    history: ChangeHistory, connection: psycopg.AsyncConnection[Any], entries: Sequence[Mapping[str, Any]]
) -> list[Told]:
    """Events of many customers. `entries` has what is known of each without opening it, and that must do for some."""
    found = await history.read(connection, [(entry["customer_id"], entry["version"]) for entry in entries])
    items = []
    for entry in entries:
        recorded = found[entry["customer_id"], entry["version"]]
        if recorded.step is not None:
            item = told(recorded.step, entry["position"]) | {"unreadable": None}
        else:
            item = {
                **entry,
                "reason": None,
                "own_reason": None,
                "changes": None,
                "unreadable": _why(recorded.unreadable),
            }
        items.append({"customer_id": entry["customer_id"], **item})
    return items


def as_lines(items: Iterable[Told]) -> bytes:
    """One JSON object a line (NDJSON)."""
    return b"".join(to_json(item) + b"\n" for item in items)


def as_table(items: Iterable[Told], *, header: bool) -> bytes:
    """CSV for spreadsheets, one row a change; cells that a spreadsheet would take for formulas begin with `'`."""
    text = StringIO()
    writer = csv.writer(text)
    if header:
        writer.writerow((*COLUMNS, *CHANGE_COLUMNS))
    for item in items:
        cells = [_cell(item[name]) for name in COLUMNS]
        for change in item["changes"] or [dict.fromkeys(CHANGE_COLUMNS)]:
            writer.writerow([*cells, *(_cell(change[name]) for name in CHANGE_COLUMNS)])
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    """Texts as they are, everything else as JSON writes it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return guard(value)
    text = orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
    return guard(text[1:-1] if text.startswith('"') else text)


def _why(unreadable: RecordUnreadable | None) -> str:
    return unreadable.why if unreadable else "the event is missing from the log"
