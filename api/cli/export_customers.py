"""`customers export`: all customers as a table for spreadsheets and other systems."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from api.cli.opening import DataDir, command_settings, ready_database
from api.cli.stopping import if_stopped, too_late

if TYPE_CHECKING:
    import psycopg

    from application.importing.files.kinds import FileKind
    from application.log.event_store import EventStore


def add_to(app: typer.Typer) -> None:
    app.command("export", epilog="Example: customers export customers.xlsx")(export_customers)


def export_customers(
    file: Annotated[
        Path, typer.Argument(help="Where to write, .xlsx or .csv; - writes a CSV to standard output.", metavar="FILE")
    ],
    no_bom: Annotated[
        bool, typer.Option("--no-bom", help="Begin a CSV without the byte order mark by which Excel knows UTF-8.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Export all customers into a workbook or a CSV, as they are at this moment, archived ones too.

    The file holds personal data: only you may read it. It takes the place of one that has its name, when it is
    complete. `customers import` reads it back and changes nothing, also after a visit to a spreadsheet program.
    """
    from api.cli.failures import Failed
    from api.server.log_access import LogAccess
    from application.database.connections import connect
    from application.importing.files.output import kind_to_write
    from application.importing.files.table import FileUnusable

    try:
        kind = kind_to_write(file.name)
        if_stopped(_what_stands(file))
        settings = command_settings(data_dir)
        with ready_database(settings) as (url, prepared), connect(url, "command") as connection:
            store = LogAccess(settings, url, prepared.secrets).store
            left_out = _write(file, kind, connection, store, has_mark=not no_bom and str(file) != "-")
    except FileUnusable as unusable:
        raise Failed(str(unusable)) from None
    if left_out:
        raise typer.Exit(1)


def _write(
    file: Path, kind: FileKind, connection: psycopg.Connection[Any], store: EventStore, *, has_mark: bool
) -> int:
    """Write all customers; returns how many had to be left out, each with its reason on standard error."""
    from api.cli.progress import Bar
    from application.importing.files import export_sql as sql
    from application.importing.files.export import Export

    connection.execute(sql.SNAPSHOT)
    export = Export(connection, store)
    with (
        _target(file) as (target, scratch),
        Bar("Exporting", total=export.total, counts="customers") as bar,
    ):
        for written in export.write(target, kind, has_mark=has_mark, scratch=scratch):
            bar.advance(written)
        too_late()
    for trouble in export.unreadable:
        print(f"Left out: {trouble}", file=sys.stderr)
    return len(export.unreadable)


def _what_stands(file: Path) -> str:
    if _is_whole_at_the_end(file):
        return f"Stopped: nothing was exported, {file} is as it was; export again when you can."
    return f"Stopped: {file} was given a part of the customers only; export again, all of them."


def _is_whole_at_the_end(file: Path) -> bool:
    """Standard output and devices take what comes at once."""
    return str(file) != "-" and (file.is_file() or not file.exists())


@contextmanager
def _target(file: Path) -> Iterator[tuple[BinaryIO, Path | None]]:
    """Where the table goes, and what it is made of meanwhile.

    A file is written beside its place and put there at the end, so that nobody finds half.
    """
    if not _is_whole_at_the_end(file):
        where = sys.stdout.fileno() if str(file) == "-" else str(file)
        with open(where, "wb", closefd=not isinstance(where, int)) as target:
            yield target, None
        return
    from application.durable import drafted_bytes

    with drafted_bytes(file, file.with_name(f".{file.name}.{os.getpid()}")) as target:
        yield target, file.parent
