"""What an import leaves in the database: sealed, in its place, emptied for whoever is erased, destroyed in time."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from application.importing.jobs.records import ImportCounts, ImportState, RowStatus
from domain.errors import ImportEnded, ImportNotFound
from tests.support.commands import erase, execute, rows
from tests.support.import_office import ImportOffice

WORDS = (
    "Ñandú",
    "Quetzal",
    "compras",
    "nandu",
    "1234567",
    "2222 3333",
    "22223333",
    "direccion-rota",
    "Llamar",
    "Inés",
    "marzo",
)
FILE = """external_id,name,tax_id,notes,email_1,phone_1
X1,Ñandú,1234567-4,Llamar en marzo,compras@nandu.com.gt,2222 3333
X2,Quetzal,CF,,direccion-rota,
,Quetzal,CF,,,
,quetzal,CF,,,
"""
CHANGED = "external_id,name,notes\nX1,Ñandú,Llamar ya\n"
TABLES = ("imports", "import_chunks", "import_rows", "import_columns")


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> ImportOffice:
    return ImportOffice(database_url, tmp_path / "data")


def everything_in(office: ImportOffice) -> bytes:
    """All bytes of all columns of the tables of imports, as text and as what stands behind it."""
    found = bytearray()
    for table in TABLES:
        for row in rows(office.url, f"SELECT * FROM {table}"):
            for value in row:
                found += value if isinstance(value, bytes) else str(value).encode()
    return bytes(found)


def test_nothing_that_a_file_says_lies_open(office: ImportOffice) -> None:
    office.send(FILE)
    waiting = everything_in(office)
    office.became(FILE, dry_run=True)
    office.became(FILE)
    office.became(CHANGED)
    office.became(CHANGED.replace("notes", "Llamar"))
    for stage in (waiting, everything_in(office)):
        assert [word for word in WORDS if word.encode() in stage] == []


def exchanged(office: ImportOffice, table: str, one: UUID, other: UUID) -> None:
    """What the database may hold where somebody has moved things about."""
    taken = f"UPDATE {table} t SET sealed = o.sealed FROM {table} o"
    execute(office.url, f"{taken} WHERE t.import_id = %s AND o.import_id = %s AND t.number = o.number", one, other)


def test_a_piece_of_the_file_of_another_import_does_not_open(office: ImportOffice) -> None:
    first, second = office.became(FILE, dry_run=True), office.became(FILE, dry_run=True)
    exchanged(office, "import_chunks", second.id, first.id)
    office.start(second.id)
    office.run()
    record = office.record(second.id)
    assert (record.state, [each.message.code for each in record.reasons]) == (
        ImportState.FAILED,
        ["import-file-altered"],
    )
    assert rows(office.url, "SELECT count(*) FROM events") == [(0,)]


def test_a_row_of_another_import_does_not_open(office: ImportOffice) -> None:
    first, second = office.became(FILE, dry_run=True), office.became(FILE, dry_run=True)
    exchanged(office, "import_rows", second.id, first.id)
    assert office.rows(first.id, RowStatus.FAILED)
    with pytest.raises(InvalidTag):
        office.rows(second.id, RowStatus.FAILED)


def test_a_chunk_that_is_missing_is_noticed_before_anything_is_recorded(office: ImportOffice) -> None:
    sent = office.send(FILE)
    execute(office.url, "DELETE FROM import_chunks")
    office.run()
    assert [each.message.code for each in office.record(sent.id).reasons] == ["import-file-gone"]


def test_an_erasure_empties_what_rows_said_of_the_customer(office: ImportOffice) -> None:
    office.became(FILE)
    changed = office.became(CHANGED)
    [row] = office.rows(changed.id, RowStatus.CHANGED)
    assert row.customer_id
    assert (row.is_erased, row.cells) == (False, ["X1", "Ñandú", "Llamar ya"])
    office.do(erase(row.customer_id))
    [row] = office.rows(changed.id, RowStatus.CHANGED)
    assert (row.is_erased, list(row.cells), list(row.effects)) == (True, [], [])
    assert office.record(changed.id).counts == ImportCounts(changed=1)


def test_an_erasure_empties_rows_that_were_refused_because_of_the_customer(office: ImportOffice) -> None:
    imported = office.became(FILE)
    [same_name] = office.rows(imported.id, RowStatus.DUPLICATE)
    quetzal = same_name.problems[0].other_id
    assert quetzal
    assert same_name.customer_id != quetzal
    office.do(erase(quetzal))
    [same_name] = office.rows(imported.id, RowStatus.DUPLICATE)
    assert same_name.is_erased


def test_a_row_that_is_saved_after_its_customer_was_erased_is_empty(office: ImportOffice) -> None:
    office.became(FILE)
    [(customer_id,)] = rows(office.url, "SELECT customer_id FROM events WHERE version > 1 LIMIT 1")
    office.do(erase(customer_id))
    refused = office.became(f"id,name\n{customer_id},Ñandú\n")
    [row] = office.rows(refused.id, RowStatus.FAILED)
    assert (row.customer_id, row.is_erased) == (customer_id, True)


def later(office: ImportOffice, time: str) -> None:
    """Let so much time have passed."""
    for column in ("created_at", "ended_at", "lease_until"):
        execute(office.url, f"UPDATE imports SET {column} = {column} - interval '{time}'")
    office.ask(office.store.keep_house)


def test_files_are_destroyed_after_a_day_and_everything_after_thirty(office: ImportOffice) -> None:
    ready = office.became(FILE, dry_run=True)
    unmapped = office.became("Qué,Quién\nÑandú,CF\n")
    later(office, "23 hours")
    assert office.record(ready.id).can_start
    assert office.record(unmapped.id).can_start
    later(office, "2 hours")
    assert (office.record(ready.id).state, office.record(ready.id).has_file) == (ImportState.STOPPED, False)
    assert office.record(unmapped.id).state is ImportState.FAILED
    assert rows(office.url, "SELECT count(*) FROM import_chunks") == [(0,)]
    for each in (ready, unmapped):
        with pytest.raises(ImportEnded):
            office.start(each.id)
    assert office.rows(ready.id, RowStatus.FAILED)
    later(office, "30 days")
    assert rows(office.url, "SELECT count(*) FROM import_rows") == [(0,)]
    record = office.record(ready.id)
    assert (record.counts, record.header, record.change.reason) == (ready.counts, (), None)
    assert office.rows(ready.id, RowStatus.FAILED) == []
    assert rows(office.url, "SELECT count(wrapped), count(request), count(header) FROM imports") == [(0, 0, 0)]


def test_an_upload_that_nobody_finished_is_seen_by_nobody_and_removed(office: ImportOffice) -> None:
    upload_id = office.half_send(b"x" * 300_000)
    with pytest.raises(ImportNotFound):
        office.record(upload_id)
    office.run()
    office.ask(office.store.keep_house)
    assert rows(office.url, "SELECT count(*) FROM imports") == [(1,)]
    later(office, "11 minutes")
    assert rows(office.url, "SELECT count(*) FROM imports") == [(0,)]
    assert rows(office.url, "SELECT count(*) FROM import_chunks") == [(0,)]
