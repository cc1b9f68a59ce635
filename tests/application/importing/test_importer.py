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


def test_a_cell_of_white_space_is_empty(desk: Desk) -> None:
    assert desk.became("Nombre,NIT,Correo,Contacto,Dirección,notas\nAna,CF, ,\t,  ,\u00a0\n") == ["registered"]
    [ana] = desk.customers()
    assert (ana["notes"], ana["emails"], ana["billing_entities"]) == (None, [], [])


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


CHANGED = (
    "external_id,notes,email_1,email_1_name,phone_1,billing_1_legal_name,billing_1_tax_id\n"
    "X1,,COMPRAS@nandu.com.gt,Inés,5555 1234,Otra razón,CF\n"
)


def test_a_row_adds_and_changes_and_removes_nothing(desk: Desk) -> None:
    desk.bring(FULL + ÑANDÚ)
    [before] = desk.customers()
    assert desk.became(CHANGED) == ["changed"]
    [after] = desk.customers()
    assert (after["name"], after["notes"]) == ("Ñandú", "Llamar antes")
    first, second = after["emails"]
    assert first["email_id"] == before["emails"][0]["email_id"]
    assert (first["email"], first["name"], first["role"]) == ("COMPRAS@nandu.com.gt", "Inés", "Compras")
    assert second == before["emails"][1]
    assert [each["phone"] for each in after["phones"]] == ["+50222223333", "+50255551234"]
    entities = [(each["legal_name"], each["is_active"], each["is_default"]) for each in after["billing_entities"]]
    assert entities == [("Ñandú, S.A.", True, True), ("Otra razón", True, False)]


def test_with_replace_a_row_says_everything_and_the_effects_name_what_goes(desk: Desk) -> None:
    desk.bring(FULL + ÑANDÚ)
    assert desk.became(CHANGED, replace=True) == ["billing: worse-default-lost"]
    [result] = desk.bring(CHANGED, replace=True, allow_worse=True)
    assert [each.code for each in result.warnings] == ["worse-default-lost"]
    assert [(each.what.value, each.member, each.entry, each.before, each.after) for each in result.effects] == [
        ("emptied", "notes", None, "Llamar antes", None),
        ("changed", "email", "Compras@nandu.com.gt", "Compras@nandu.com.gt", "COMPRAS@nandu.com.gt"),
        ("changed", "email_name", "Compras@nandu.com.gt", None, "Inés"),
        ("removed", "email", None, "gerencia@nandu.com.gt", None),
        ("removed", "phone", None, "+50222223333 x12", None),
        ("added", "phone", None, None, "+50255551234"),
        ("deactivated", "billing", "Ñandú, S.A.", None, None),
        ("added", "billing", None, None, "Otra razón"),
        ("default-lost", "billing_is_default", None, "Ñandú, S.A.", None),
    ]
    [after] = desk.customers()
    assert (after["notes"], len(after["emails"]), len(after["phones"])) == (None, 1, 1)
    assert after["default_billing_entity_id"] is None


def test_columns_that_are_absent_leave_everything_alone_also_with_replace(desk: Desk) -> None:
    desk.bring(FULL + ÑANDÚ)
    assert desk.became("external_id,phone_1,phone_1_name\nX1,2222-3333,Olga\n", replace=True) == ["changed"]
    [customer] = desk.customers()
    assert [(each["extension"], each["name"]) for each in customer["phones"]] == [("12", "Olga")]
    assert len(customer["emails"]) == 2


def test_another_extension_is_another_phone_unless_everything_is_replaced(desk: Desk) -> None:
    head = "external_id,name,tax_id,phone_1,phone_1_extension\n"
    desk.bring(head + "X1,A,CF,2222-3333,12\n")
    desk.bring(head + "X1,A,CF,2222-3333,15\n")
    [customer] = desk.customers()
    assert [each["extension"] for each in customer["phones"]] == ["12", "15"]


def test_what_one_file_says_twice_about_a_customer_is_a_problem_of_the_second_row(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id\nX0,Here,777\n")
    here = desk.customers()[0]["id"]
    new = uuid4()
    content = (
        "id,external_id,name,tax_id\n"
        ",X1,A,CF\n"
        ",X1,B,CF\n"  # the same external id
        f"{new},,C,CF\n"
        f"{new},,D,CF\n"  # the same id
        ",,E,CF\n"
        ",,E,CF\n"  # the same row
        ",,F,123456\n"
        ",,G,123456\n"  # the same tax id
        ",X0,Here too,777\n"
        f"{here},,Here again,777\n"  # the same customer, named in two ways
        ",X2,,CF\n"
        ",X2,I,CF\n"  # the same external id as a row that cannot be imported
    )
    events = desk.events()
    tried = desk.became(content, dry_run=True)
    assert desk.events() == events
    assert desk.became(content) == tried
    assert tried == [
        "registered",
        "external_id: row-repeated",
        "registered",
        "id: row-repeated",
        "registered",
        ": row-repeated",
        "registered",
        "tax_id: tax-id-taken",
        "changed",
        "id: row-repeated",
        "name: new-without-name",
        "external_id: row-repeated",
    ]


def test_an_external_id_that_moves_is_looked_up_behind_the_row_that_moves_it(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id\nX1,A,CF\n")
    [customer] = desk.customers()
    content = f"id,external_id,name,tax_id\n{customer['id']},X2,A,CF\n,X1,B,CF\n,X2,C,CF\n"
    tried = desk.became(content, dry_run=True)
    assert tried == desk.became(content) == ["changed", "registered", "external_id: row-repeated"]
    assert [(each["name"], each["external_id"]) for each in desk.customers()] == [("A", "X2"), ("B", "X1")]


def test_a_tax_id_that_a_row_lets_go_of_is_free_for_the_rows_below(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id\nX1,A,1234567-4\n")
    content = "external_id,name,tax_id\nX1,A,98765432-K\nX2,B,1234567-4\nX3,C,98765432-K\n"
    tried = desk.became(content, dry_run=True)
    assert tried == desk.became(content) == ["changed", "registered", "tax_id: tax-id-taken"]


def test_an_unknown_id_is_registered_under_that_id(desk: Desk) -> None:
    customer_id = uuid4()
    content = f"id,name,tax_id\n{customer_id},A,CF\n"
    assert desk.became(content) == ["registered"]
    assert desk.became(content) == ["unchanged"]
    assert [customer["id"] for customer in desk.customers()] == [customer_id]


def test_who_only_updates_registers_nobody(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id\nX1,A,CF\n")
    content = f"id,external_id,name,tax_id\n,X1,B,CF\n,X2,C,CF\n{uuid4()},,D,CF\n,,E,CF\n"
    assert desk.became(content, update_only=True) == [
        "changed",
        "external_id: row-customer-unknown",
        "id: row-customer-unknown",
        ": row-customer-unknown",
    ]
    assert [customer["name"] for customer in desk.customers()] == ["B"]


def test_what_is_locked_is_never_changed_and_nothing_else_of_the_row_is_saved(desk: Desk) -> None:
    head = "external_id,name,tax_id,email_1,email_1_is_locked,email_1_role\n"
    assert desk.became(head + "X1,A,CF,a@nandu.com.gt,true,Compras\n") == ["registered"]
    assert desk.became(head + "X1,A,CF,a@nandu.com.gt,true,Compras\n") == ["unchanged"]
    events = desk.events()
    assert desk.became(head + "X1,B,CF,a@nandu.com.gt,true,Ventas\n") == ["email_1: email-locked"]
    assert desk.became(head + "X1,B,CF,a@nandu.com.gt,false,Compras\n") == ["email_1: email-locked"]
    assert desk.became(head + "X1,B,CF,,,\n", replace=True) == ["email: email-locked"]
    assert desk.became(head + "X1,A,CF,,,\n") == ["unchanged"]
    assert desk.events() == events


def test_refusals_name_line_and_column_and_the_others_are_saved(desk: Desk) -> None:
    content = (
        "external_id,name,tax_id,email_1,email_2\n"
        "X1,A,1234567-4,,\n"
        "X2,B,1234567-4,,\n"
        'X3,"two\nlines",CF,,\n'
        "X4,D,CF,a@nandu.com.gt,A@nandu.com.gt\n"
        "X5,E,CF,,\n"
    )
    results = desk.bring(content)
    assert [(result.line, [problem.column for problem in result.problems]) for result in results] == [
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
    assert desk.became(head + "X1,B,1234567-4,archived\n") == [": customer-archived"]
    assert desk.became(head + "X1,B,1234567-4,active\n") == ["changed"]
    [customer] = desk.customers()
    assert (customer["name"], customer["status"], customer["holds_tax_id"]) == ("B", "active", True)


def test_an_erased_customer_does_not_come_back_by_the_row_that_made_it(desk: Desk) -> None:
    content = "name,tax_id\nA,CF\n"
    desk.bring(content)
    desk.do(erase(desk.customers()[0]["id"]))
    assert desk.became(content) == [": customer-erased"]


def test_a_foreign_tax_id_keeps_its_country_where_the_file_does_not_speak_of_it(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id,tax_id_type,tax_id_country\nX1,A,XY-1990,FOREIGN,PA\n")
    assert desk.became("external_id,name,tax_id\nX1,A,XY-1990\n") == ["unchanged"]
    assert desk.became("external_id,name,tax_id\nX1,A,XY-1991\n") == ["changed"]
    [customer] = desk.customers()
    assert (customer["tax_id"], customer["tax_id_type"], customer["tax_id_country"]) == ("XY-1991", "FOREIGN", "PA")


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
