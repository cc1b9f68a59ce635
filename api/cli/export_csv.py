"""`customers export`: all customers as a table for spreadsheets and other systems."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from api.cli.opening import DataDir, command_settings, ready_database

if TYPE_CHECKING:
    import psycopg

    from application.log.event_store import EventStore

BYTE_ORDER_MARK = "\ufeff"


def add_to(app: typer.Typer) -> None:
    app.command("export", epilog="Example: customers export customers.csv")(export_csv)


def export_csv(
    file: Annotated[Path, typer.Argument(help="Where to write; - writes to standard output.", metavar="FILE")],
    excel: Annotated[
        bool, typer.Option("--excel", help="Begin with a byte order mark, by which Excel knows UTF-8.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Export all customers into a CSV file, as they are at this moment, archived ones too.

    The file holds personal data: only you may read it. `customers import` reads it back and changes nothing.
    """
    from api.server.log_access import LogAccess
    from application.database.connections import connect

    settings = command_settings(data_dir)
    with ready_database(settings) as (url, prepared), connect(url, "command") as connection:
        store = LogAccess(settings, url, prepared.secrets).store
        if _write(file, connection, store, has_mark=excel):
            raise typer.Exit(1)


def _write(file: Path, connection: psycopg.Connection[Any], store: EventStore, *, has_mark: bool) -> int:
    """Write all customers; returns how many had to be left out, each with its reason on standard error."""
    from api.cli.progress import Bar
    from application.importing.files import export_sql as sql
    from application.importing.files.export import Export

    connection.execute(sql.SNAPSHOT.encode())
    export = Export(connection, store)
    with _target(file) as target, Bar("Exporting", total=export.total(), counts="customers") as bar:
        if has_mark:
            target.write(BYTE_ORDER_MARK)
        for written in export.write(target, export.columns()):
            bar.advance(written)
    for trouble in export.unreadable:
        print(f"Left out: {trouble}", file=sys.stderr)
    return len(export.unreadable)


@contextmanager
def _target(file: Path) -> Iterator[TextIO]:
    """Where the rows go; a file is written beside its place and put there at the end, so that nobody finds half."""
    if str(file) == "-" or (file.exists() and not file.is_file()):
        where = sys.stdout.fileno() if str(file) == "-" else str(file)
        with open(where, "w", encoding="utf-8", newline="", closefd=not isinstance(where, int)) as target:
            yield target
        return
    from application.durable import drafted

    with drafted(file, file.with_name(f".{file.name}.{os.getpid()}")) as target:
        yield target
