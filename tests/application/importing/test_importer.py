"""What an import makes of a file: whom a row is about, what becomes of that customer, and what is refused."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from uuid import UUID, uuid4

import pytest

from application.writing.command import on_customer
from domain.customer import Customer
from tests.support.commands import erase, on
from tests.support.desk import Desk, open_desk

FULL = (
    "external_id,name,tax_id,notes,email_1,email_1_is_for_invoicing,email_1_role,email_2,phone_1,phone_1_extension,"
    "phone_1_is_whatsapp,billing_1_legal_name,billing_1_tax_id,billing_1_fiscal_address_line,billing_1_is_default\n"
)
ÑANDÚ = (
    "X1,Ñandú,1234567-4,Llamar antes,Compras@nandu.com.gt,sí,Compras,gerencia@nandu.com.gt,2222 3333,12,no,"
    '"Ñandú, S.A.",98765432-K,6a avenida 3-45 zona 10,true\n'
)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as desk:
        yield desk


def test_a_row_becomes_a_customer_with_everything_in_it(desk: Desk) -> None:
    assert desk.became(FULL + ÑANDÚ) == ["registered"]
    [customer] = desk.customers()
    assert (customer["name"], customer["external_id"], customer["contact_origin"]) == ("Ñandú", "X1", "WEB_FORM")
    assert [(each["email"], each["is_for_invoicing"], each["role"]) for each in customer["emails"]] == [
        ("Compras@nandu.com.gt", True, "Compras"),
        ("gerencia@nandu.com.gt", False, None),
    ]
    assert [(each["phone"], each["extension"]) for each in customer["phones"]] == [("+50222223333", "12")]
    [entity] = customer["billing_entities"]
    assert (entity["legal_name"], entity["is_default"], entity["fiscal_address"]["line"]) == (
        "Ñandú, S.A.",
        True,
        "6a avenida 3-45 zona 10",
    )
    assert customer["id"].version == 7


@pytest.mark.parametrize("content", [FULL + ÑANDÚ, "name,tax_id,email_1\nÑandú,1234567-4,a@nandu.com.gt\nOtro,CF,\n"])
def test_the_same_file_again_records_nothing(desk: Desk, content: str) -> None:
    first = desk.became(content)
    events = desk.events()
    assert set(first) == {"registered"}
    assert set(desk.became(content)) == {"unchanged"}
    assert desk.events() == events


def test_an_import_that_was_cut_off_goes_on(desk: Desk) -> None:
    lines = [f"Cliente {number},CF" for number in range(300)]
    desk.bring("name,tax_id\n" + "\n".join(lines[:170]))
    assert desk.became("name,tax_id\n" + "\n".join(lines)) == ["unchanged"] * 170 + ["registered"] * 130


def test_a_known_external_id_makes_its_customer_match(desk: Desk) -> None:
    desk.bring(FULL + ÑANDÚ)
    [before] = desk.customers()
    changed = (
        "external_id,notes,email_1,email_1_name,phone_1,billing_1_legal_name,billing_1_tax_id\n"
        "X1,,COMPRAS@nandu.com.gt,Inés,5555 1234,Otra razón,CF\n"
    )
    assert desk.became(changed) == ["changed"]
    [after] = desk.customers()
    assert (after["name"], after["notes"]) == ("Ñandú", None)
    [email] = after["emails"]
    assert email["email_id"] == before["emails"][0]["email_id"]
    assert (email["email"], email["name"], email["role"]) == ("COMPRAS@nandu.com.gt", "Inés", "Compras")
    assert [each["phone"] for each in after["phones"]] == ["+50255551234"]
    assert [(each["legal_name"], each["is_active"]) for each in after["billing_entities"]] == [
        ("Ñandú, S.A.", False),
        ("Otra razón", True),
    ]
    assert after["default_billing_entity_id"] is None


def test_columns_that_are_absent_leave_everything_alone(desk: Desk) -> None:
    desk.bring(FULL + ÑANDÚ)
    assert desk.became("external_id,phone_1,phone_1_name\nX1,2222-3333,Olga\n") == ["changed"]
    [customer] = desk.customers()
    assert [(each["extension"], each["name"]) for each in customer["phones"]] == [("12", "Olga")]
    assert len(customer["emails"]) == 2


def test_rows_about_one_customer_follow_each_other_even_before_it_is_there(desk: Desk) -> None:
    rows = "".join(f"X1,Nombre {number},CF\n" for number in range(200))
    assert desk.became("external_id,name,tax_id\n" + rows) == ["registered"] + ["changed"] * 199
    [customer] = desk.customers()
    assert (customer["name"], customer["version"]) == ("Nombre 199", 200)


def test_an_unknown_id_is_registered_under_that_id(desk: Desk) -> None:
    customer_id = uuid4()
    content = f"id,name,tax_id\n{customer_id},A,CF\n"
    assert desk.became(content) == ["registered"]
    assert desk.became(content) == ["unchanged"]
    assert [customer["id"] for customer in desk.customers()] == [customer_id]


def test_what_is_locked_is_never_changed_and_nothing_else_of_the_row_is_saved(desk: Desk) -> None:
    head = "external_id,name,tax_id,email_1,email_1_is_locked,email_1_role\n"
    assert desk.became(head + "X1,A,CF,a@nandu.com.gt,true,Compras\n") == ["registered"]
    assert desk.became(head + "X1,A,CF,a@nandu.com.gt,true,Compras\n") == ["unchanged"]
    events = desk.events()
    locked = "The e-mail is locked. Somebody authorised must unlock it first."
    assert desk.became(head + "X1,B,CF,a@nandu.com.gt,true,Ventas\n") == [f"email_1: {locked}"]
    assert desk.became(head + "X1,B,CF,a@nandu.com.gt,false,Compras\n") == [f"email_1: {locked}"]
    assert desk.became(head + "X1,B,CF,,,\n") == [f"email: {locked}"]
    assert desk.events() == events


def test_refusals_name_line_and_field_and_the_others_are_saved(desk: Desk) -> None:
    content = (
        "external_id,name,tax_id,email_1,email_2\n"
        "X1,A,1234567-4,,\n"
        "X2,B,1234567-4,,\n"
        'X3,"two\nlines",CF,,\n'
        "X4,D,CF,a@nandu.com.gt,A@nandu.com.gt\n"
        "X5,E,CF,,\n"
    )
    results = desk.bring(content)
    assert [(result.line, [problem.field for problem in result.problems]) for result in results] == [
        (2, []),
        (3, ["tax_id"]),
        (4, ["name"]),
        (6, ["email_2"]),
        (7, []),
    ]


def test_an_archived_customer_only_changes_when_the_row_restores_it(desk: Desk) -> None:
    head = "external_id,name,tax_id,status\n"
    assert desk.became(head + "X1,A,1234567-4,archived\n") == ["registered"]
    assert desk.became(head + "X1,A,1234567-4,archived\n") == ["unchanged"]
    assert desk.became(head + "X1,B,1234567-4,archived\n") == [": The customer is archived. Restore it first."]
    assert desk.became(head + "X1,B,1234567-4,active\n") == ["changed"]
    [customer] = desk.customers()
    assert (customer["name"], customer["status"], customer["holds_tax_id"]) == ("B", "active", True)


def test_an_erased_customer_does_not_come_back_by_the_row_that_made_it(desk: Desk) -> None:
    content = "name,tax_id\nA,CF\n"
    desk.bring(content)
    desk.do(erase(desk.customers()[0]["id"]))
    assert desk.became(content) == [": The personal data of this customer was erased; only its history remains."]


def test_a_foreign_tax_id_keeps_its_country_where_the_file_does_not_speak_of_it(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id,tax_id_type,tax_id_country\nX1,A,0801-1990,FOREIGN,HN\n")
    assert desk.became("external_id,name,tax_id\nX1,A,0801-1990\n") == ["unchanged"]
    assert desk.became("external_id,name,tax_id\nX1,A,0801-1991\n") == ["changed"]
    [customer] = desk.customers()
    assert (customer["tax_id"], customer["tax_id_type"], customer["tax_id_country"]) == ("0801-1991", "FOREIGN", "HN")


def test_a_dry_run_finds_what_the_import_would_and_records_nothing(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id\nX0,Here,1234567-4\n")
    events = desk.events()
    content = (
        "external_id,name,tax_id,allow_duplicate_tax_id\n"
        "X1,A,98765432-K,\n"
        "X2,B,1234567-4,\n"
        "X3,C,98765432-K,\n"
        "X4,D,98765432-K,true\n"
        "X1,A again,98765432-K,\n"
        ",Same,CF,\n"
        ",Same,CF,\n"
        "X0,Changed,1234567-4,\n"
    )
    tried = desk.bring(content, dry_run=True)
    assert desk.events() == events
    done = desk.bring(content)
    assert [(each.line, [p.field for p in each.problems]) for each in tried] == [
        (each.line, [p.field for p in each.problems]) for each in done
    ]
    assert [each.matched and each.matched.value for each in done] == [
        "registered",
        None,
        None,
        "registered",
        "changed",
        "registered",
        "unchanged",
        "changed",
    ]


def test_an_export_reads_back_without_an_event(desk: Desk) -> None:
    desk.bring(FULL + ÑANDÚ)
    desk.bring("name,tax_id,status\n=1+1,CF,archived\n@nadie,777,active\n")
    desk.bring("name,tax_id,allow_duplicate_tax_id\nDoble,777,true\n")
    exported, events = desk.export(), desk.events()
    assert "'=1+1" in exported
    assert set(desk.became(exported)) == {"unchanged"}
    assert desk.events() == events


def test_an_export_fills_an_empty_database_so_that_its_own_export_is_the_same(desk: Desk, postgres_url: str) -> None:
    from tests.conftest import fresh_database

    desk.bring("name,tax_id\nFirst,777\n")
    first = desk.customers()[0]["id"]
    desk.bring("name,tax_id,allow_duplicate_tax_id\nDuplicate,777,true\n")
    desk.do(on(first, on_customer(Customer.archive)))
    desk.bring("name,tax_id\nHolder,777\n")
    desk.bring(FULL + ÑANDÚ)
    exported = desk.export()
    with fresh_database(postgres_url) as url, open_desk(url) as other:
        assert set(other.became(exported)) == {"registered"}
        assert other.export() == exported
        holders = {each["name"]: each["holds_tax_id"] for each in other.customers()}
        assert (holders["Holder"], holders["Duplicate"]) == (True, False)


def test_an_erased_customer_is_not_exported(desk: Desk) -> None:
    desk.bring("name,tax_id\nGone,CF\nHere,CF\n")
    desk.do(erase(UUID(str(desk.customers()[0]["id"]))))
    assert [row["name"] for row in csv.DictReader(StringIO(desk.export()))] == ["Here"]
