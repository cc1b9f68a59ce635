"""Importing and exporting on a test's own database: the words of the CSV tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import psycopg

from api.settings import CONTACT_ORIGINS
from application.database.connections import connect
from application.importing.files.export import Export
from application.importing.files.opening import open_table
from application.importing.importer import Importer, RowResult
from application.importing.row import RowReader
from application.writing.command import Command, Outcome
from application.writing.holders import holders_of
from application.writing.writer import Writer
from domain.document import Document
from tests.support.commands import CHANGE, CLAIMS, INDEX_KEY, STORE, appender, on
from tests.support.waiting import SECONDS


@dataclass
class Desk:
    """A writer with a connection beside it."""

    writer: Writer
    connection: psycopg.Connection[Any]

    def bring(self, text: str | bytes, *, dry_run: bool = False) -> list[RowResult]:
        """Import a file."""
        importer = Importer(
            submit=self.writer.submit,
            holders=partial(holders_of, self.connection),
            claims=CLAIMS,
            index_key=INDEX_KEY,
            change=CHANGE,
            dry_run=dry_run,
        )
        header, rows = open_table(BytesIO(text if isinstance(text, bytes) else text.encode()))
        return list(importer.run(rows, RowReader(header, default_region="GT", origins=CONTACT_ORIGINS)))

    def became(self, text: str, **options: bool) -> list[str]:
        """What became of each row: `registered`, `changed`, `unchanged`, or its first problem as `field: reason`."""
        return [result.matched.value if result.matched else _first(result) for result in self.bring(text, **options)]

    def do(self, command: Command) -> Outcome:
        """A command that is not an import's."""
        return self.writer.submit(command).result(SECONDS)

    def customer(self, customer_id: UUID) -> Document:
        """How a customer is now."""
        answer: Document = self.do(on(customer_id, lambda customers: None)).answer.document
        return answer

    def customers(self) -> list[Document]:
        """All customers in the order of registration."""
        rows = self.connection.execute("SELECT customer_id FROM events WHERE version = 1 ORDER BY position").fetchall()
        return [self.customer(customer_id) for (customer_id,) in rows]

    def events(self) -> int:
        """How many events there are."""
        row = self.connection.execute("SELECT count(*) FROM events").fetchone()
        assert row
        return int(row[0])

    def export(self) -> str:
        """The file that an export makes."""
        file = StringIO(newline="")
        with self.connection.transaction():
            export = Export(self.connection, STORE)
            assert sum(export.write(file, export.columns())) == export.total()
        return file.getvalue()


@contextmanager
def open_desk(database_url: str) -> Iterator[Desk]:
    writer = Writer(appender(database_url))
    writer.start()
    try:
        with connect(database_url, "command") as connection:
            yield Desk(writer, connection)
    finally:
        writer.stop()


def _first(result: RowResult) -> str:
    problem = result.problems[0]
    return f"{problem.field}: {problem.wording.text()}"
