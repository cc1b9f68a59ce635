"""What a spreadsheet damaged is refused, unless whoever imports it says that it is meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.desk import Desk, open_desk

HEAD = (
    "external_id,name,tax_id,tax_id_type,tax_id_country,billing_1_legal_name,billing_1_tax_id,billing_1_is_default,"
    "billing_1_billing_email,billing_1_fiscal_address_line,billing_1_fiscal_address_municipality,"
    "billing_1_fiscal_address_department,billing_1_is_active\n"
)
PLACE = "6a avenida 3-45,Guatemala,Guatemala"
ACME = f'X1,Acme,1234567-9,NIT,,"Acme, S.A.",98765432-2,yes,f@acme.gt,{PLACE},yes\n'


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as desk:
        desk.bring(HEAD + ACME)
        yield desk


@pytest.mark.parametrize(
    ("columns", "cells", "options", "refused"),
    [
        ("tax_id", "1234567-5", {}, "tax_id: worse-tax-id"),
        ("tax_id,tax_id_type,tax_id_country", "ABC1,FOREIGN,PA", {}, "tax_id: worse-tax-id"),
        ("tax_id", "CF", {}, "tax_id: worse-tax-id-lost"),
        ("tax_id", "N/A", {}, "tax_id: worse-tax-id-lost"),
        (
            "billing_1_legal_name,billing_1_tax_id",
            '"Acme, S.A.",98765432-1',
            {},
            "billing_1_tax_id: worse-tax-id",
        ),
        (
            "billing_3_legal_name,billing_3_tax_id,billing_3_is_default",
            "Otra,CF,yes",
            {},
            "billing_3_is_default: worse-default-moved",
        ),
        (
            "billing_1_legal_name,billing_1_tax_id,billing_1_is_default",
            '"Acme, S.A.",98765432-2,no',
            {},
            "billing_1_is_default: worse-default-lost",
        ),
        (
            "billing_1_legal_name,billing_1_tax_id,billing_1_is_active",
            '"Acme, S.A.",98765432-2,no',
            {},
            "billing_1_is_default: worse-default-lost",
        ),
        ("billing_1_legal_name,billing_1_tax_id", ",", {"replace": True}, "billing: worse-default-lost"),
        (
            "billing_1_legal_name,billing_1_tax_id,billing_1_is_default,billing_1_billing_email",
            '"Acme, S.A.",98765432-2,yes,',
            {"replace": True},
            "billing_1_billing_email: worse-invoice",
        ),
    ],
)
def test_what_would_make_a_customer_worse_is_refused_unless_it_is_allowed(
    desk: Desk, columns: str, cells: str, options: dict[str, bool], refused: str
) -> None:
    content = f"external_id,{columns}\nX1,{cells}\n"
    events = desk.events()
    assert desk.became(content, **options) == desk.became(content, dry_run=True, **options) == [refused]
    assert desk.events() == events
    [result] = desk.bring(content, allow_worse=True, **options)
    assert result.matched
    assert refused in [f"{each.column}: {each.code}" for each in result.warnings]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("tax_id", "7841236-6"),
        ("billing_1_legal_name,billing_1_tax_id", '"Acme, S.A.",987654322'),
        ("billing_1_legal_name,billing_1_tax_id", "Otra,sin numero"),
    ],
)
def test_what_is_as_good_as_before_needs_no_leave(desk: Desk, columns: str, cells: str) -> None:
    [became] = desk.became(f"external_id,{columns}\nX1,{cells}\n")
    assert became in ("changed", "unchanged")


@pytest.mark.parametrize(
    ("column", "cells"),
    [("tax_id", "2.34568E+12"), ("tax_id", "8,01199e+12"), ("external_id", "1.23E+05"), ("phone_1", "5.02555E+10")],
)
def test_a_number_that_a_spreadsheet_shortened_is_never_taken(desk: Desk, column: str, cells: str) -> None:
    columns = {"external_id": "X1", column: f'"{cells}"'}
    content = f"{','.join(columns)}\n{','.join(columns.values())}\n"
    assert desk.became(content, allow_worse=True) == [f"{column}: spreadsheet-shortened"]


@pytest.mark.parametrize("column", ["tax_id", "external_id", "phone_1"])
def test_a_date_is_never_taken_for_a_number_unless_it_is_marked_as_text(desk: Desk, column: str) -> None:
    columns = {"external_id": "X1", column: "02/01/2026"}
    content = f"{','.join(columns)}\n{','.join(columns.values())}\n"
    assert desk.became(content, allow_worse=True) == [f"{column}: number-became-a-date"]
    assert desk.became("external_id,name,tax_id\n'2026-01-02,Nueva,CF\n'1E+05,Otra,CF\n") == ["registered"] * 2


def test_zeros_that_a_spreadsheet_took_away_are_missed(desk: Desk) -> None:
    address = "billing_1_fiscal_address_postal_code"
    content = f"id,external_id,billing_1_legal_name,billing_1_tax_id,{address}\n%s,%s,Acme,98765432-2,%s\n"
    assert desk.became(
        f"external_id,name,tax_id,billing_1_legal_name,billing_1_tax_id,{address}\n007,Bond,CF,Acme,98765432-2,01010\n"
    ) == ["registered"]
    bond = desk.customers()[-1]["id"]
    assert desk.became(content % (bond, "7", "01010")) == ["external_id: worse-zeros-lost"]
    assert desk.became(content % (bond, "007", "1010")) == [f"{address}: worse-zeros-lost"]
    assert desk.became(content % (bond, "008", "01011")) == ["changed"]


def test_an_inactive_billing_entity_that_is_named_stays_so_and_the_column_that_brings_it_back_is_said(
    desk: Desk,
) -> None:
    row = 'X1,"Acme, S.A.",98765432-2'
    head = "external_id,billing_1_legal_name,billing_1_tax_id"
    desk.bring(f"{head},billing_1_is_active\n{row},no\n", allow_worse=True)
    [named] = desk.bring(f"{head}\n{row}\n")
    assert [(each.column, each.code) for each in named.warnings] == [("billing_1_is_active", "entity-stays-inactive")]
    marked = f"{head},billing_1_is_default\n{row},yes\n"
    assert desk.became(marked) == ["billing_1_is_default: default-inactive"]
    assert desk.became(f"{head},billing_1_is_active\n{row},yes\n") == ["changed"]
    assert desk.became(marked) == ["changed"]
