"""One export, made by a process of its own: it takes no turns from the requests beside it, and ends when it has to.

Its order says what to export, see `api.server.orders`. It writes the table into a file that it was handed, at its own
pace: the snapshot is given back as soon as the file is complete, however slowly somebody reads it. On standard output
it says how far it is, a line each: an empty one when it begins and one when the database answers, how many customers
there are, an empty one whenever there is more of a CSV (of a workbook nothing is final before its end), at the end who
had to be left out.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson
import psycopg
from pydantic import TypeAdapter

from api.server.orders import read_order, when_abandoned
from api.server.private_directory import private_directory
from api.server.process_tuning import tune_process
from application.database.connections import connect
from application.database.server_in_use import join
from application.importing.files.export import Export
from application.importing.files.export_sql import SNAPSHOT, Chosen
from application.importing.files.kinds import FileKind
from application.importing.files.table import FileUnusable
from application.keys.data_keys import DataKeys
from application.log.event_store import EventStore
from projections.customer_list.query import Filters, ids_of
from projections.customer_list.query_sql import SETTINGS

DATABASE_AWAY: Final = 75
"""The exit code where the database does not answer."""
PREFIX: Final = "customers-export-"
MOST_NAMED: Final = 100
"""So many of those who were left out are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What to export, and what it takes."""

    database_url: str
    in_use: int | None
    """The descriptor of what says which server that is."""
    key: str
    """What the data keys of customers are wrapped with, in hexadecimal."""
    region: str
    kind: FileKind
    filters: Filters
    file: int
    """The descriptor of the file."""


ORDER: Final = TypeAdapter(ExportOrder)


def main() -> None:
    """Make one export, then exit."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tune_process()
    os.nice(10)
    order = ORDER.validate_json(read_order())
    join(order.database_url, order.in_use)
    when_abandoned(lambda: os.kill(os.getpid(), signal.SIGTERM))
    os.set_blocking(sys.stdout.fileno(), False)
    _say(b"")
    try:
        unreadable = _export(order)
        ending: dict[str, Any] = {"left_out": len(unreadable), "named": unreadable[:MOST_NAMED]}
    except FileUnusable as unusable:
        ending = {"unusable": [[each.message.code, dict(each.values)] for each in unusable.wordings]}
    except psycopg.OperationalError:
        sys.exit(DATABASE_AWAY)
    os.set_blocking(sys.stdout.fileno(), True)
    _say(orjson.dumps(ending))


def _export(order: ExportOrder) -> list[str]:
    """Write the file; returns who had to be left out, with the reason."""
    with (
        connect(order.database_url, "export") as connection,
        private_directory(PREFIX) as scratch,
        open(order.file, "wb", closefd=False) as file,
    ):
        connection.execute(SETTINGS)
        connection.execute(SNAPSHOT)
        _say(b"")
        store = EventStore(DataKeys(bytes.fromhex(order.key)))
        export = Export(connection, store, Chosen(*ids_of(order.filters, order.region)))
        _say(orjson.dumps({"customers": export.total}))
        for _ in export.write(file, order.kind, scratch=scratch):
            if order.kind is FileKind.CSV:
                _say(b"")
        return [str(each) for each in export.unreadable]


def _say(line: bytes) -> None:
    """Write a line, or let it be where nobody has read those before it."""
    with suppress(BlockingIOError):
        os.write(sys.stdout.fileno(), line + b"\n")


if __name__ == "__main__":
    main()
