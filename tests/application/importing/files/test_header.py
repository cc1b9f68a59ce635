"""Columns and cells: which there are, and what is wrong with others."""

from __future__ import annotations

from io import BytesIO

import pytest

from api.settings import CONTACT_ORIGINS
from application.importing.files.aliases import DETAILS_ALIASES, GROUP_ALIASES
from application.importing.files.column_names import ColumnNames, column_meant
from application.importing.files.header import read_header
from application.importing.files.opening import open_table
from application.importing.files.table import FileUnusable, RawRow
from application.importing.row import ImportRow, RowReader, UnreadableRow
from application.importing.whom import content_id


def read(header: str, *cells: str, clears: bool = False) -> ImportRow | UnreadableRow:
    reader = RowReader(read_header(header.split(",")), default_region="GT", origins=CONTACT_ORIGINS, clears=clears)
    return reader.read(RawRow(2, list(cells)))


def problems(header: str, *cells: str) -> dict[str, str]:
    found = read(header, *cells)
    assert isinstance(found, UnreadableRow)
    return {problem.column: problem.wording.text() for problem in found.problems}


def wanted(header: str, *cells: str, clears: bool = False) -> ImportRow:
    found = read(header, *cells, clears=clears)
    assert isinstance(found, ImportRow), found
    return found


def test_everything_wrong_with_a_header_is_said_at_once() -> None:
    with pytest.raises(FileUnusable) as refused:
        read_header(["name", "Name", "taxid", "email_2_role", "billing_1_tax_id", "phone_0", "", "notes"])
    assert str(refused.value).splitlines() == [
        "There is no column taxid. Is tax_id meant?",
        "There is no column phone_0. Is phone_1 meant?",
        "Column 7 has no name.",
        "The column name is there twice.",
        "The column tax_id is missing. Only a file with id or external_id can do without, to change customers.",
        "The column email_2 is missing, which other columns of email_2 belong to.",
        "The column billing_1_legal_name is missing, which other columns of billing_1 belong to.",
    ]


def test_columns_may_stand_in_any_order_and_case() -> None:
    header = read_header(["Tax_ID", "EMAIL_10", "email_2", "name ", "", ""])
    assert (header.width, header.details) == (4, {"tax_id": 0, "name": 3})
    assert [group.label for group in header.groups["email"]] == ["email_2", "email_10"]


def test_the_names_that_offices_use_are_understood_in_any_case_with_or_without_accents() -> None:
    header = read_header(
        ["NOMBRE", "Nit", "Correo electrónico", "Correo 2", "E-Mail 3", "TELEFONO", "Celular 2", "Notas:", "Origen"]
    )
    assert header.details == {"name": 0, "tax_id": 1, "notes": 7, "contact_origin": 8}
    assert {group.label: group.cells for kind in ("email", "phone") for group in header.groups[kind]} == {
        "email_1": {"": 2},
        "email_2": {"": 3},
        "email_3": {"": 4},
        "phone_1": {"": 5},
        "phone_2": {"": 6},
    }


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Razón social", "legal_name"),
        ("RAZON SOCIAL 2", "billing_2_legal_name"),
        ("NIT 2", "billing_2_tax_id"),
        ("Código", "external_id"),
        ("№ de cliente", "external_id"),
        ("No\u200b. de cliente", "external_id"),
        ("Dirección fiscal", "billing_1_fiscal_address_line"),
        ("Dirección 2", "billing_2_fiscal_address_line"),
        ("Municipio", "billing_1_fiscal_address_municipality"),
        ("Departamento", "billing_1_fiscal_address_department"),
        ("Código  Postal", "billing_1_fiscal_address_postal_code"),
        ("Billing address", "billing_1_billing_address_line"),
        ("Phone", "phone_1"),
        ("Email 12", "email_12"),
        ("Email 2 role", "email_2_role"),
        ("External ID", "external_id"),
        ("Ext.", "phone_1_extension"),
        ("Contacto 2", "person_2_name"),
        ("Puesto", "person_1_role"),
        ("Correo 0", None),
        ("billing", None),
        ("vendedor", None),
        ("2", None),
        ("", None),
    ],
)
def test_each_name_means_one_column_or_none(name: str, meant: str | None) -> None:
    assert column_meant(name) == meant


def test_every_alias_means_a_column_that_there_is() -> None:
    for alias in [*DETAILS_ALIASES, *GROUP_ALIASES]:
        meant = (column_meant(alias) or "").replace("person", "email")
        assert meant == column_meant(meant), alias


def test_two_columns_that_mean_the_same_are_named() -> None:
    with pytest.raises(FileUnusable, match="The columns Teléfono and Celular both mean phone_1"):
        read_header(["Nombre", "NIT", "Teléfono", "Celular"])


def test_a_column_stands_for_what_somebody_says() -> None:
    names = ColumnNames.said(["VENDEDOR=notes", "Celular=phone_2", "id = external_id"])
    header = read_header(["ID", "Nombre", "NIT", "Vendedor", "Teléfono", "Celular"], names)
    assert header.details == {"external_id": 0, "name": 1, "tax_id": 2, "notes": 3}
    assert [group.cells for group in header.groups["phone"]] == [{"": 4}, {"": 5}]


def test_a_column_is_left_out_where_somebody_says_so_whatever_its_name_means() -> None:
    names = ColumnNames.said(["Celular=", "vendedor= ", "not there="])
    header = read_header(["Nombre", "NIT", "Teléfono", "Celular", "Vendedor"], names)
    assert header.place("phone_1") == 2
    assert header.ignored == ("Celular", "Vendedor")


def test_everything_wrong_with_what_is_said_of_columns_is_said_at_once() -> None:
    with pytest.raises(FileUnusable) as refused:
        ColumnNames.said(["vendedor", "=notes", "a=notas", "a=email_1", "b=nombr"])
    assert str(refused.value).splitlines() == [
        "vendedor: write the name in the file, =, and the column that it stands for.",
        "=notes: write the name in the file, =, and the column that it stands for.",
        "The column a is said to stand for two columns.",
        "There is no column nombr. Is name meant?",
    ]
    with pytest.raises(FileUnusable, match="The file has no column vendedor"):
        read_header(["name", "tax_id"], ColumnNames.said(["vendedor=notes"]))


def test_columns_that_nobody_knows_can_be_ignored_and_are_named() -> None:
    header = read_header(["Nombre", "ruta", "NIT", "", "Vendedor"], ColumnNames(ignore_unknown=True))
    assert header.details == {"name": 0, "tax_id": 2}
    assert header.ignored == ("ruta", "(4)", "Vendedor")


def office(titles: str, *lines: str) -> list[dict[str, str]]:
    """The rows of a table by column of the contract, those made of other columns too."""
    header, rows = open_table(BytesIO("\n".join([titles, *lines]).encode()))
    places = dict(header.details)
    for groups in header.groups.values():
        for group in groups:
            places |= {f"{group.label}_{member}".rstrip("_"): place for member, place in group.cells.items()}
    return [{name: row.cells[place] for name, place in places.items() if row.cells[place]} for row in rows]


def test_a_contact_belongs_to_the_email_and_the_phone_whichever_a_row_has() -> None:
    both, only_phone, only_email, neither, nobody = office(
        "Nombre;NIT;Correo;Teléfono;Contacto",
        "A;CF;a@nandu.gt;5555 4455;Ana",
        "B;CF;;5555 4456;Beto",
        "C;CF;c@nandu.gt;;Carla",
        "D;CF;;;Dina",
        "E;CF;;5555 4457;",
    )
    assert (both["email_1_name"], both["phone_1_name"]) == ("Ana", "Ana")
    assert (only_phone.get("email_1_name"), only_phone["phone_1_name"]) == (None, "Beto")
    assert (only_email["email_1_name"], only_email.get("phone_1_name")) == ("Carla", None)
    assert (neither["email_1_name"], neither.get("email_1")) == ("Dina", None)  # a row that will be refused
    assert "phone_1_name" not in nobody
    with pytest.raises(FileUnusable, match="Contacto belongs to an e-mail or a phone"):
        read_header(["Nombre", "NIT", "Contacto"])


def test_an_address_is_where_the_customer_is_invoiced() -> None:
    company, person, nowhere = office(
        "Nombre;NIT;Razón social;Dirección;Municipio",
        "Xelajú;1234567-4;Industrias Xelajú, S.A.;6a avenida 3-45;Quetzaltenango",
        "Ana Pérez;CF;;Zona 1;",
        "Beto;CF;;;",
    )
    assert (company["billing_1_legal_name"], company["billing_1_tax_id"]) == ("Industrias Xelajú, S.A.", "1234567-4")
    assert (person["billing_1_legal_name"], person["billing_1_tax_id"]) == ("Ana Pérez", "CF")
    assert not [name for name in nowhere if name.startswith("billing")]


def test_copied_columns_are_shown_where_the_file_has_them() -> None:
    header, rows = open_table(BytesIO("Nombre;NIT;Correo;Teléfono;Contacto\nA;CF;a@nandu.gt\n".encode()))
    assert (header.place("phone_1_name"), header.width) == (4, 7)
    assert [row.trouble and row.trouble.text() for row in rows] == ["The row has 3 cells, the header has 5."]


def test_everything_wrong_with_a_row_is_said_at_once_without_its_values() -> None:
    found = problems(
        "id,name,tax_id,tax_id_type,status,contact_origin,email_1,email_1_is_for_invoicing,phone_1,billing_1_legal_name,"
        "billing_1_tax_id,billing_1_fiscal_address_country",
        *("secreto", "a\x00b", "123", "RTU", "gone", "MARS", "ana@", "perhaps", "5", "Ñandú, S.A.", "", "ZZ"),
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
    assert not any("secreto" in reason or "ana@" in reason for reason in found.values())


def test_bytes_that_are_not_utf_8_are_named_as_such() -> None:
    assert "UTF-8" in problems("name,tax_id", "Jos\udce9", "CF")["name"]


def test_a_row_of_another_width_is_refused_unless_the_rest_is_empty() -> None:
    assert problems("name,tax_id", "A") == {"": "The row has 1 cells, the header has 2."}
    assert problems("name,tax_id", "A", "CF", "more") == {"": "The row has 3 cells, the header has 2."}
    assert wanted("name,tax_id", "A", "CF", "", "").wanted.said == {"name": "A"}


@pytest.mark.parametrize(("clears", "notes"), [(False, {}), (True, {"notes": None})])
def test_absent_columns_are_not_spoken_of_and_empty_cells_say_something_where_they_clear(
    clears: bool, notes: dict[str, None]
) -> None:
    row = wanted("external_id,notes,contact_origin,email_1,email_1_role", "X", "", "", "", "", clears=clears)
    assert row.wanted.said == {"external_id": "X", **notes}
    assert row.wanted.emails == []
    assert row.wanted.phones is None


@pytest.mark.parametrize(("clears", "flags"), [(False, (None, None)), (True, (True, False))])
def test_an_empty_flag_says_nothing_or_means_the_default_of_the_contract(
    clears: bool, flags: tuple[bool | None, bool | None]
) -> None:
    header = "external_id,billing_1_legal_name,billing_1_tax_id,billing_1_is_active,billing_1_is_default"
    entities = wanted(header, "X", "A", "CF", "", "", clears=clears).wanted.billing_entities
    assert entities is not None
    assert (entities[0].is_active, entities[0].is_default) == flags


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
