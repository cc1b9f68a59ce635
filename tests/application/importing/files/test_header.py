"""Columns and cells: which there are, and what is wrong with others."""

from __future__ import annotations

import pytest

from api.settings import CONTACT_ORIGINS
from application.importing.files.header import read_header
from application.importing.files.table import FileUnusable, RawRow
from application.importing.row import ImportRow, Problem, RowReader, content_id


def read(header: str, *cells: str) -> ImportRow | list[Problem]:
    reader = RowReader(read_header(header.split(",")), default_region="GT", origins=CONTACT_ORIGINS)
    return reader.read(RawRow(2, list(cells)))


def problems(header: str, *cells: str) -> dict[str, str]:
    found = read(header, *cells)
    assert isinstance(found, list)
    return {problem.field: problem.wording.text() for problem in found}


def wanted(header: str, *cells: str) -> ImportRow:
    found = read(header, *cells)
    assert isinstance(found, ImportRow), found
    return found


def test_everything_wrong_with_a_header_is_said_at_once() -> None:
    with pytest.raises(FileUnusable) as refused:
        read_header(["name", "Name", "taxid", "email_2_role", "billing_1_tax_id", "phone_0", "", "notes"])
    assert str(refused.value).splitlines() == [
        "The column name is there twice.",
        "There is no column taxid. Is tax_id meant?",
        "There is no column phone_0. Is phone_1 meant?",
        "Column 7 has no name.",
        "The column tax_id is missing. Only a file with id or external_id can do without, to change customers.",
        "The column email_2 is missing, which other columns of email_2 belong to.",
        "The column billing_1_legal_name is missing, which other columns of billing_1 belong to.",
    ]


def test_columns_may_stand_in_any_order_and_case() -> None:
    header = read_header(["Tax_ID", "EMAIL_10", "email_2", "name ", "", ""])
    assert (header.width, header.details) == (4, {"tax_id": 0, "name": 3})
    assert [group.label for group in header.groups["email"]] == ["email_2", "email_10"]


def test_everything_wrong_with_a_row_is_said_at_once_without_its_values() -> None:
    found = problems(
        "id,name,tax_id,tax_id_type,status,contact_origin,email_1,email_1_is_for_invoicing,phone_1,billing_1_legal_name,"
        "billing_1_tax_id,billing_1_fiscal_address_country",
        *("secreto", "a\x00b", "123", "RTU", "gone", "MARS", "nobody", "perhaps", "5", "Ñandú, S.A.", "", "ZZ"),
    )
    assert set(found) == {
        "id",
        "name",
        "tax_id_type",
        "status",
        "contact_origin",
        "email_1",
        "email_1_is_for_invoicing",
        "phone_1",
        "billing_1_tax_id",
        "billing_1_fiscal_address_country",
    }
    assert not any("secreto" in reason or "nobody" in reason for reason in found.values())


def test_bytes_that_are_not_utf_8_are_named_as_such() -> None:
    assert "UTF-8" in problems("name,tax_id", "Jos\udce9", "CF")["name"]


def test_a_row_of_another_width_is_refused_unless_the_rest_is_empty() -> None:
    assert problems("name,tax_id", "A") == {"": "The row has 1 cells, the header has 2."}
    assert problems("name,tax_id", "A", "CF", "more") == {"": "The row has 3 cells, the header has 2."}
    assert wanted("name,tax_id", "A", "CF", "", "").wanted.said == {"name": "A"}


def test_absent_columns_are_not_spoken_of_and_empty_cells_clear() -> None:
    row = wanted("external_id,notes,contact_origin,email_1,email_1_role", "X", "", "", "", "")
    assert row.wanted.said == {"external_id": "X", "notes": None}
    assert row.wanted.emails == []
    assert row.wanted.phones is None


def test_an_empty_flag_means_the_default_of_the_contract() -> None:
    entity = wanted(
        "external_id,billing_1_legal_name,billing_1_tax_id,billing_1_is_active,billing_1_is_default",
        "X",
        "A",
        "CF",
        "",
        "",
    ).wanted.billing_entities
    assert entity is not None
    assert (entity[0].is_active, entity[0].is_default) == (True, False)


def test_the_same_content_names_the_same_customer_wherever_its_columns_stand() -> None:
    one, other = wanted("name,tax_id,notes", " A ", "CF", ""), wanted("tax_id,name", "CF", "A")
    different = wanted("name,tax_id", "B", "CF")
    key = b"k" * 32
    assert content_id(key, one.content) == content_id(key, other.content) != content_id(key, different.content)
    assert content_id(key, one.content) != content_id(b"x" * 32, one.content)
    assert content_id(key, one.content).version == 8


def test_a_header_knows_where_its_columns_stand_and_how_the_file_spells_them() -> None:
    header = read_header(["Name", " tax_id", "EMAIL_2", "email_2_role", "billing_10_legal_name", "billing_10_tax_id"])
    places = {
        "name": 0,
        "email_2": 2,
        "email_2_role": 3,
        "billing_10_tax_id": 5,
        "billing_1_tax_id": None,
        "notes": None,
    }
    assert {column: header.place(column) for column in places} == places
    assert header.spelled[:3] == ("Name", "tax_id", "EMAIL_2")
