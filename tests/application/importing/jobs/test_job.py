"""What becomes of an import that the service does by itself: states, counts, rows, columns, the end of its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from application.importing.files.column_names import ColumnNames
from application.importing.jobs.records import ImportCounts, ImportOrder, ImportState, RowStatus
from application.importing.options import ImportOptions
from domain.change import Change
from domain.errors import ImportEnded
from tests.support.commands import rows
from tests.support.import_office import CALLER, ImportOffice

FILE = """external_id,name,tax_id,email_1,phone_1
X1,Ñandú,1234567-4,compras@nandu.com.gt,2222 3333
X2,Quetzal,CF,,
X2,Quetzal again,CF,,
X3,Jaguar,CF,not an address,
X4,quetzal,CF,,
"""


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> ImportOffice:
    return ImportOffice(database_url, tmp_path / "data")


def chunks(office: ImportOffice) -> int:
    [(count,)] = rows(office.url, "SELECT count(*) FROM import_chunks")
    return int(count)


def test_every_row_is_done_and_counted(office: ImportOffice) -> None:
    sent = office.send(FILE)
    assert (sent.state, sent.size, sent.has_file) == (ImportState.READING, len(FILE.encode()), True)
    office.run()
    record = office.record(sent.id)
    assert (record.state, record.reasons, record.progress) == (ImportState.DONE, [], 1.0)
    assert record.counts == ImportCounts(added=2, duplicate=2, failed=1)
    assert record.counts.rows == 5
    assert (record.has_file, chunks(office)) == (False, 0)
    assert record.header == ["external_id", "name", "tax_id", "email_1", "phone_1"]
    repeated, same_name = office.rows(sent.id, RowStatus.DUPLICATE)
    assert [(each.number, each.line, each.problems[0].code) for each in (repeated, same_name)] == [
        (3, 4, "row-repeated"),
        (5, 6, "same-name-above"),
    ]
    [failed] = office.rows(sent.id, RowStatus.FAILED)
    assert failed.cells == ["X3", "Jaguar", "CF", "not an address", ""]
    assert (failed.problems[0].column, failed.customer_id) == ("email_1", None)
    assert failed.problems[0].wording.text("es")


def test_events_say_who_wanted_it_and_in_which_import(office: ImportOffice) -> None:
    record = office.became(FILE)
    said = {
        (event.actor, event.on_behalf_of, event.request_id)
        for (customer_id,) in rows(office.url, "SELECT DISTINCT customer_id FROM events")
        for event in office.stream(customer_id)
    }
    assert said == {("office", "Inés", f"import-{record.id}")}


def test_what_changes_is_told_row_by_row_and_summed_up(office: ImportOffice) -> None:
    office.became(FILE)
    record = office.became(
        "external_id,name,notes,email_1\nX1,Ñandú,Llamar,otra@nandu.gt\nX2,Quetzal,,\n", replace=True, dry_run=True
    )
    assert (record.state, record.counts) == (ImportState.READY, ImportCounts(changed=1, unchanged=1))
    assert record.effects == {"changed:notes": 1, "removed:email": 1, "added:email": 1}
    [row] = office.rows(record.id, RowStatus.CHANGED)
    assert [(each.what, each.member, each.before, each.after) for each in row.effects] == [
        ("changed", "notes", None, "Llamar"),
        ("removed", "email", "compras@nandu.com.gt", None),
        ("added", "email", None, "otra@nandu.gt"),
    ]
    assert row.customer_id is not None


def test_a_dry_run_records_nothing_and_is_begun_without_sending_the_file_again(office: ImportOffice) -> None:
    record = office.became(FILE, dry_run=True)
    assert (record.state, record.has_file, record.can_start) == (ImportState.READY, True, True)
    assert record.counts == ImportCounts(added=2, duplicate=2, failed=1)
    assert rows(office.url, "SELECT count(*) FROM events") == [(0,)]
    begun = office.start(record.id)
    assert (begun.state, begun.counts.rows, begun.order.options.dry_run) == (ImportState.READING, 0, False)
    assert office.rows(record.id, RowStatus.FAILED) == []
    assert office.start(record.id) == office.record(record.id)
    office.run()
    done = office.record(record.id)
    assert (done.state, done.counts) == (ImportState.DONE, record.counts)
    assert len(office.rows(record.id, RowStatus.DUPLICATE)) == 2
    with pytest.raises(ImportEnded):
        office.start(record.id)


def test_a_header_that_is_not_understood_can_be_mapped_and_is_remembered(office: ImportOffice) -> None:
    content = "Nombre,NIT,Vendedor\nÑandú,CF,Luis\n"
    failed = office.became(content)
    assert (failed.state, [each.message.code for each in failed.reasons]) == (ImportState.FAILED, ["column-unknown"])
    assert [(each.name, each.samples, each.meant, each.is_said) for each in office.columns(failed.id)] == [
        ("Nombre", ["Ñandú"], "name", False),
        ("NIT", ["CF"], "tax_id", False),
        ("Vendedor", ["Luis"], None, False),
    ]
    assert failed.can_start
    mapped = ImportOrder(names=ColumnNames.said(["vendedor=notes"]))
    office.start(failed.id, mapped)
    office.run()
    assert office.record(failed.id).counts == ImportCounts(added=1)
    again = office.became("Nombre,NIT,Vendedor\nQuetzal,CF,Ana\n")
    assert again.counts == ImportCounts(added=1)
    assert [each.meant for each in office.columns(again.id)] == ["name", "tax_id", "notes"]
    assert [each.samples for each in office.columns(again.id)] == [[], [], []]
    of_another = office.became("Nombre,NIT,Vendedor\nJaguar,CF,Ana\n", change=Change("another"))
    assert of_another.state is ImportState.FAILED


def test_a_column_that_is_left_out_is_remembered_and_can_be_read_again(office: ImportOffice) -> None:
    left_out = office.became("Nombre,NIT,Notas\nÑandú,CF,Luis\n", names=ColumnNames.said(["notas="]))
    assert left_out.counts == ImportCounts(added=1)
    [*_, notes] = office.columns(left_out.id)
    assert (notes.meant, notes.is_said) == (None, True)
    again = office.became("Nombre,NIT,Notas\nQuetzal,CF,Ana\n", dry_run=True)
    assert [each.meant for each in office.columns(again.id)] == ["name", "tax_id", None]
    office.start(again.id, ImportOrder(names=ColumnNames.said(["Notas=notes"])))
    office.run()
    assert [each.meant for each in office.columns(again.id)] == ["name", "tax_id", "notes"]


def test_what_cannot_be_read_at_all_keeps_no_file(office: ImportOffice) -> None:
    record = office.became(b"%PDF-1.7 and so on")
    assert (record.state, [each.message.code for each in record.reasons]) == (ImportState.FAILED, ["file-is-pdf"])
    assert (record.has_file, record.can_start, chunks(office)) == (False, False, 0)


def test_letters_of_another_encoding_cost_their_rows_and_are_shown_as_lost(office: ImportOffice) -> None:
    content = "name,tax_id\nPeña,CF\nQuetzal,CF\n".encode("cp1252")
    record = office.became(content, dry_run=True)
    assert (record.state, record.counts) == (ImportState.READY, ImportCounts(added=1, failed=1))
    [failed] = office.rows(record.id, RowStatus.FAILED)
    assert (failed.cells, failed.problems[0].column) == (["Pe\ufffda", "CF"], "name")
    assert office.columns(record.id)[0].samples == ["Pe\ufffda", "Quetzal"]


def test_another_encoding_can_be_said_without_sending_the_file_again(office: ImportOffice) -> None:
    failed = office.became("Código,Nombre,NIT\nX1,Peña,CF\n".encode("cp1252"))
    assert [each.message.code for each in failed.reasons] == ["file-of-another-encoding"]
    assert (failed.state, failed.can_start) == (ImportState.FAILED, True)
    office.start(failed.id, ImportOrder(encoding="cp1252"))
    office.run()
    done = office.record(failed.id)
    assert (done.state, done.counts, chunks(office)) == (ImportState.DONE, ImportCounts(added=1), 0)


def test_stopping_one_that_waits_destroys_its_file(office: ImportOffice) -> None:
    sent = office.send(FILE)
    stopped = office.stop(sent.id)
    assert (stopped.state, stopped.has_file, chunks(office)) == (ImportState.STOPPED, False, 0)
    office.run()
    assert rows(office.url, "SELECT count(*) FROM events") == [(0,)]
    assert office.stop(sent.id) == stopped
    with pytest.raises(ImportEnded):
        office.start(sent.id)


def test_options_and_names_of_an_order_are_kept(office: ImportOffice) -> None:
    names = ColumnNames.said(["vendedor=notes"], ignore_unknown=True)
    sent = office.send(FILE, names=names, replace=True, update_only=True)
    assert sent.order == ImportOrder(options=ImportOptions(replace=True, update_only=True), names=names)
    assert sent.change == replace(CALLER, request_id=f"import-{sent.id}")
