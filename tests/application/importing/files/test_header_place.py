"""Where the header stands, and what is said where it does not stand in the first row, or more than once."""

from __future__ import annotations

from io import BytesIO

import pytest

from application.importing.files.opening import open_table
from application.importing.files.table import FileUnusable, Table


def table(text: str) -> Table:
    return open_table(BytesIO(text.encode()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Clientes de 2026,,\nNombre,NIT,Correo\nAna,CF,\n", "The header stands in row 2."),
        ("Clientes\n\nEmitido por: Ana\nNombre,NIT,Vendedor\nAna,CF,\n", "The header stands in row 4."),
        ("General,,Contacto,\nNombre,NIT,Correo,Teléfono\nAna,CF,,\n", "The header stands in row 2."),
        ("name,tax_id\nNombre,NIT\nAna,CF\n", "Rows 1 and 2 both are a header."),
        ("name,tax_id\nname,tax_id\nAna,CF\n", "Rows 1 and 2 both are a header."),
        ("Panadería La Espiga,7841236-6,5544-3322\nLuis,CF,\n", "names no column that is known"),
        ("Estimados señores\n", "names no column that is known"),
    ],
)
def test_a_header_that_is_not_the_first_row_alone_is_told(text: str, said: str) -> None:
    with pytest.raises(FileUnusable) as refused:
        table(text)
    assert said in str(refused.value)
    assert len(refused.value.wordings) == 1


def test_a_first_row_that_is_no_header_is_not_repeated_because_it_may_be_somebody() -> None:
    with pytest.raises(FileUnusable) as refused:
        table("Ana Lucía Xicará,7841236-6\n")
    assert "Xicar" not in str(refused.value)


def test_a_header_that_comes_again_further_down_is_no_customer() -> None:
    found = list(table("Nombre,NIT\nAna,CF\n Nombre ,NIT\nLuis,CF\n").rows)
    assert [row.cells for row in found] == [["Ana", "CF"], [], ["Luis", "CF"]]
    assert [row.trouble and row.trouble.message.code for row in found] == [None, "row-is-header-again", None]


def test_customers_that_are_called_like_columns_are_customers() -> None:
    assert len(list(table("name,tax_id\nNombre,CF\nCliente,7841236-6\n").rows)) == 2


def test_a_header_with_an_unknown_column_says_so_and_nothing_of_rows_below() -> None:
    with pytest.raises(FileUnusable, match="There is no column Vendedor"):
        table("Nombre,NIT,Vendedor\nNombre,NIT,Correo\n")


def test_half_a_million_columns_are_refused_and_likely_names_are_looked_for_a_few_alone() -> None:
    with pytest.raises(FileUnusable, match="more than 16384 columns"):
        table("a," * 500_000 + "a\n")
    with pytest.raises(FileUnusable) as refused:
        table("name,tax_id," + "zz," * 16_000 + "a\n")
    assert len(refused.value.wordings) <= 60
