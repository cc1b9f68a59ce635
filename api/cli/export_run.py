"""An export at the command line: the file it becomes, a progress bar, and what had to be left out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import psycopg

from api.cli.progress import Bar
from application.durable import drafted
from application.importing.csv import exporter_sql as sql
from application.importing.csv.exporter import Export
from application.log.event_store import EventStore

BYTE_ORDER_MARK = "\ufeff"


def export_file(file: Path, connection: psycopg.Connection[Any], store: EventStore, *, has_mark: bool) -> int:
    """Write all customers; returns how many had to be left out, each with its reason on standard error."""
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
    with drafted(file, file.with_name(f".{file.name}.{os.getpid()}")) as target:
        yield target
