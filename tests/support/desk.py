"""Importing and exporting on a test's own database: the words of the CSV tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

import psycopg

from api.settings import CONTACT_ORIGINS
from application.database.connections import connect
from application.importing.files.export import Export
from application.importing.files.export_sql import Chosen
from application.importing.files.kinds import FileKind
from application.importing.files.opening import ReadingOptions, open_table
from application.importing.importer import Importer, RowResult
from application.importing.namesakes import Namesake, Traits
from application.importing.options import ImportOptions
from application.importing.row import RowReader
from application.writing.command import Command, Outcome
from application.writing.holders import holders_of
from application.writing.writer import Writer
from domain.document import Document
from domain.errors import CustomerErased
from projections.customer_list.folding import fold
from tests.support.commands import CHANGE, CLAIMS, INDEX_KEY, STORE, appender, on
from tests.support.waiting import SECONDS


class KnownNames:
    """A directory of the customers that are there when an import begins."""

    def __init__(self, customers: Sequence[Document]) -> None:
        self._namesakes: dict[str, list[Namesake]] = {}
        for each in customers:
            contacts = [entry["email"] for entry in each["emails"]], [entry["phone"] for entry in each["phones"]]
            traits = Traits.made_of(each["tax_id"], each["tax_id_type"], *contacts)
            self._namesakes.setdefault(self.key(each["name"]), []).append(Namesake(each["id"], traits))

    def key(self, name: str) -> str:
        return fold(name)

    def find(self, names: Sequence[str]) -> dict[str, list[Namesake]]:
        return {key: self._namesakes[key] for name in names if (key := self.key(name)) in self._namesakes}


@dataclass
class Desk:
    """A writer with a connection beside it."""

    writer: Writer
    connection: psycopg.Connection[Any]
    knows_names: bool = True

    def bring(self, text: str | bytes, **options: bool) -> list[RowResult]:
        """Import a file."""
        return self.bring_as(ReadingOptions(), text, **options)

    def bring_as(self, reading: ReadingOptions, text: str | bytes, **options: bool) -> list[RowResult]:
        """Import a file that is to be read in some way."""
        chosen = ImportOptions(**options)
        directory = KnownNames(self.customers()) if self.knows_names else None
        importer = Importer(
            submit=self.writer.submit,
            holders=partial(holders_of, self.connection),
            claims=CLAIMS,
            index_key=INDEX_KEY,
            change=CHANGE,
            patience=SECONDS,
            directory=directory,
            options=chosen,
        )
        header, rows = open_table(BytesIO(text if isinstance(text, bytes) else text.encode()), reading)
        reader = RowReader(header, default_region="GT", origins=CONTACT_ORIGINS, clears=chosen.replace)
        return list(importer.run(rows, reader))

    def became(self, text: str, **options: bool) -> list[str]:
        """What became of each row: `registered`, `changed`, `unchanged`, or its first problem as `column: code`."""
        return [result.matched.value if result.matched else _first(result) for result in self.bring(text, **options)]

    def do(self, command: Command) -> Outcome:
        """A command that is not an import's."""
        return self.writer.submit(command).result(SECONDS)

    def customer(self, customer_id: UUID) -> Document:
        """How a customer is now."""
        answer: Document = self.do(on(customer_id, lambda customers: None)).answer.document
        return answer

    def customers(self) -> list[Document]:
        """All customers that are not erased, in the order of registration."""
        rows = self.connection.execute("SELECT customer_id FROM events WHERE version = 1 ORDER BY position").fetchall()
        found = []
        for (customer_id,) in rows:
            with suppress(CustomerErased):
                found.append(self.customer(customer_id))
        return found

    def events(self) -> int:
        """How many events there are."""
        row = self.connection.execute("SELECT count(*) FROM events").fetchone()
        assert row
        return int(row[0])

    def export(self) -> str:
        """The CSV that an export makes."""
        return self.exported(FileKind.CSV).decode()

    def exported(self, kind: FileKind, chosen: Chosen | None = None) -> bytes:
        """The file that an export makes."""
        file = BytesIO()
        with self.connection.transaction():
            export = Export(self.connection, STORE, chosen)
            assert sum(export.write(file, kind, has_mark=False, scratch=None)) == export.total
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
    return f"{problem.column}: {problem.code}"
