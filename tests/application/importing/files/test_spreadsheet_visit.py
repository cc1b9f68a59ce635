"""An exported table that was opened and saved in a spreadsheet program is imported again: nothing changes.

Whoever opens the file is in a Spanish country: semicolons between cells, decimal commas, VERDADERO and FALSO.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from application.importing.files.kinds import FileKind
from application.importing.files.opening import ReadingOptions
from application.importing.matching import Matched
from tests.support.desk import Desk, open_desk
from tests.support.libreoffice import CP1252, UTF_8, LibreOffice

pytestmark = pytest.mark.spreadsheet

COLUMNS = (
    "external_id;name;legal_name;notes;tax_id;tax_id_type;tax_id_country;contact_origin;status;email_1;"
    "email_1_is_for_invoicing;email_1_name;email_1_role;phone_1;phone_1_extension;phone_1_is_whatsapp;phone_1_is_locked;"
    "billing_1_legal_name;billing_1_tax_id;billing_1_fiscal_address_line;billing_1_fiscal_address_postal_code;"
    "billing_1_is_default;billing_1_is_active"
)
ROWS = [
    # An id with zeros, a CUI, a phone with its plus, a postal code with a zero, both booleans.
    '007;Ñandú Pérez, S.A.;Ñandú;uno, ""dos"";2345678901213;CUI;GT;REFERRAL;active;a@nandu.gt;true;Mar 5;1-2;'
    "+502 5555 4455;012;true;false;Ñandú;7841236-6;6a avenida 3-45;01010;true;true",
    # Long digits, things that look like dates, formulas, fractions and percentages.
    "2345678901234567890;=1+1;5 de mayo;3/4;12-5;NIT;GT;WALK_IN;active;b@nandu.gt;false;01010;10:30;"
    "5555 4456;0;false;true;2026-01-02;CF;1 1/2;00100;false;true",
    "1-2;VERDADERO;falso;2.34568E+12;+503-ab;FOREIGN;SV;REFERRAL;active;c@nandu.gt;true;5%;$5;5555 4457;;false;false;"
    "#REF!;CF;Q5;1.50;true;true",
    "12E5;'=x;'01010;-5;no nit;NIT;GT;REFERRAL;active;;;;;;;;;;;;;;",
    "1.500;sep-2020;1,5;=A1;CF;NIT;GT;REFERRAL;archived;;;;;;;;;;;;;;",
]


@pytest.fixture
def office(tmp_path: Path) -> LibreOffice:
    return LibreOffice(tmp_path)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as desk:
        content = "\n".join([COLUMNS, *(row.replace('""', '"') for row in ROWS)])
        registered = [result.matched or result.problems for result in desk.bring(content, allow_same_name=True)]
        assert registered == [Matched.REGISTERED] * len(ROWS)
        yield desk


def exported(desk: Desk, kind: FileKind, directory: Path) -> Path:
    file = directory / f"customers.{kind}"
    file.write_bytes(desk.exported(kind))
    return file


def must_change_nothing(desk: Desk, content: bytes, encoding: str = "utf-8") -> None:
    """Not even where a row says all there is to say."""
    events = desk.events()
    reading = ReadingOptions(encoding=encoding)
    choices: list[dict[str, bool]] = [{"dry_run": True}, {"dry_run": True, "replace": True}, {}, {"replace": True}]
    for options in choices:
        results = desk.bring_as(reading, content, **options)
        assert [result.matched or result.problems for result in results] == [Matched.UNCHANGED] * len(ROWS)
    assert desk.events() == events


@pytest.mark.parametrize(
    ("separator", "encoding", "codec"), [(",", UTF_8, "utf-8"), (";", CP1252, "cp1252"), ("\t", CP1252, "cp1252")]
)
def test_a_csv_survives_a_visit(
    desk: Desk, office: LibreOffice, tmp_path: Path, separator: str, encoding: str, codec: str
) -> None:
    file = exported(desk, FileKind.CSV, tmp_path)
    must_change_nothing(desk, office.saved_as_csv(file, separator=separator, encoding=encoding), codec)


@pytest.mark.parametrize("kind", FileKind)
def test_a_table_that_is_saved_as_a_workbook_survives(
    desk: Desk, office: LibreOffice, tmp_path: Path, kind: FileKind
) -> None:
    must_change_nothing(desk, office.saved_as_workbook(exported(desk, kind, tmp_path)))


@pytest.mark.parametrize(("separator", "encoding", "codec"), [(",", UTF_8, "utf-8"), (";", CP1252, "cp1252")])
def test_a_workbook_that_is_saved_as_csv_survives(
    desk: Desk, office: LibreOffice, tmp_path: Path, separator: str, encoding: str, codec: str
) -> None:
    file = exported(desk, FileKind.WORKBOOK, tmp_path)
    must_change_nothing(desk, office.saved_as_csv(file, separator=separator, encoding=encoding), codec)


def test_what_a_visit_does_to_cells_that_nobody_protected_is_refused(
    desk: Desk, office: LibreOffice, tmp_path: Path
) -> None:
    ids = [customer["id"] for customer in desk.customers()]
    bare = tmp_path / "bare.csv"
    bare.write_text(f"id,external_id,tax_id\n{ids[0]},007,2345678901213\n{ids[1]},2345678901234567890,12-5\n")
    events = desk.events()
    results = desk.bring(office.saved_as_csv(bare))
    assert [remark.column for result in results for remark in result.problems] == ["external_id", "external_id"]
    assert desk.events() == events
