"""What people type and what they mean: numbers as an input reads them, names with other marks and letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.customer import Customer
from tests.conftest import fresh_database
from tests.support.listed import Listed
from tests.support.oracle import matches

FERRETERIA, BAR, TIENDA, AGENCIA = "Ferretería O'Brien", "Łukasz Søren", "Comercial DAngelo SA", "Agencia Ñ"


@pytest.fixture(scope="module")
def book(postgres_url: str) -> Iterator[Listed]:
    """Customers that tests only look at."""
    with fresh_database(postgres_url) as url:
        listed = Listed(url)
        history = listed.history
        customer = history.register(FERRETERIA, "7841236-6", legal_name="Industrias Xelajú, S.A.")
        history.add_phone(customer, "+50255987612", name="Ana D’Angelo")
        customer = history.register(BAR, "1234567-4", legal_name="Æsir Þór & Straße Œuvre")
        history.add_email(customer, "pagos@ñandú.example.com")
        history.register(TIENDA, "9999999-1", external_id="0078-K")
        customer = history.register(AGENCIA, "CF")
        history.add_phone(customer, "+525541235601")
        yield listed
        listed.close()


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("xelaju sa", {FERRETERIA}),
        ("xelaju s.a.", {FERRETERIA}),
        ("XELAJÚ S.A", {FERRETERIA}),
        ("obrien", {FERRETERIA}),
        ("OBri", {FERRETERIA}),
        ("o'brien", {FERRETERIA}),
        ("O\u2019Brien", {FERRETERIA}),
        ("o`brien", {FERRETERIA}),
        ("o´brien", {FERRETERIA}),
        ("o\u02bcbrien", {FERRETERIA}),
        ("dangelo", {FERRETERIA, TIENDA}),
        ("D'Angelo", {FERRETERIA, TIENDA}),
        ("d'ang", {FERRETERIA, TIENDA}),
        ("d.angelo", {FERRETERIA, TIENDA}),
        ("sa", {FERRETERIA, TIENDA}),
        ("s.a.", {FERRETERIA, TIENDA}),
        ("d'an s.a", {FERRETERIA, TIENDA}),
        ("o'x", set()),
        ("s.o", set()),
        ("lukasz", {BAR}),
        ("ŁUKASZ", {BAR}),
        ("soren", {BAR}),
        ("søren", {BAR}),
        ("aesir thor", {BAR}),
        ("strasse oeuvre", {BAR}),
        ("7841236-\u00a06", {FERRETERIA}),
        ("7841236\u00a06", {FERRETERIA}),
        ("7841236 - 6", {FERRETERIA}),
        ("078412366", {FERRETERIA}),
        ("00007841236-6", {FERRETERIA}),
        ("nit 7841236-6", {FERRETERIA}),
        ("NIT: 078412366", {FERRETERIA}),
        ("７８４１２３６６", {FERRETERIA}),
        ("7841\u200b2366", {FERRETERIA}),
        ("0050255987612", {FERRETERIA}),
        ("00502 5598 7612", {FERRETERIA}),
        ("00502", {FERRETERIA}),
        ("(00502) 5598", {FERRETERIA}),
        ("tel:+50255987612", {FERRETERIA}),
        ("tel:+502-5598-7612", {FERRETERIA}),
        ("Tel. 5598 7612", {FERRETERIA}),
        ("tel:5598", {FERRETERIA}),
        ("55 98 76 12", {FERRETERIA}),
        ("\u202a+502 5598 7612\u202c", {FERRETERIA}),
        ("\u20665598\u2069", {FERRETERIA}),
        ("5598-7612 ext. 12", {FERRETERIA}),
        ("obrien 55 98 76 12", {FERRETERIA}),
        ("soren 55 98 76 12", set()),
        ("078412366 00502 55987612", {FERRETERIA}),
        ("pagos@xn--and-6ma2c.example.com", {BAR}),
        ("@xn--and-6ma2c", {BAR}),
        ("0078-k", {TIENDA}),
        ("0078", {TIENDA}),
        ("00525541235601", {AGENCIA}),
        ("784 12", {FERRETERIA}),
        ("98 76", set()),
        ("0784", set()),
    ],
)
def test_finds_what_was_meant(book: Listed, q: str, expected: set[str]) -> None:
    assert set(book.names(q)) == expected
    customers: list[Customer] = list(book.history.customers.values())
    assert {customer.name for customer in customers if matches(customer, q)} == expected


@pytest.mark.parametrize("tax_id", ["7841236-6", "078412366", "7841236\u00a06", "７８４１２３６６", "7841\u200b2366"])
def test_the_filter_reads_a_tax_id_the_same(book: Listed, tax_id: str) -> None:
    assert book.names(tax_id=tax_id) == [FERRETERIA]


def test_contacts_are_left_out_of_what_was_meant_too(book: Listed) -> None:
    for q in ("dangelo", "00502", "55 98 76 12", "tel:5598", "@xn--and-6ma2c"):
        assert set(book.names(q, searches_contacts=False)) <= {TIENDA}
    for q in ("obrien", "xelaju sa", "078412366", "7841236 - 6"):
        assert book.names(q, searches_contacts=False) == [FERRETERIA]


def test_names_are_sorted_by_their_plain_letters(book: Listed) -> None:
    assert book.names() == [AGENCIA, TIENDA, FERRETERIA, BAR]


@pytest.mark.parametrize(
    ("q", "matched"),
    [
        ("obrien", ["name"]),
        ("xelaju", ["legal_name"]),
        ("xelaju obrien", ["name", "legal_name"]),
        ("78412366", ["tax_id"]),
        ("0784-12366", ["tax_id"]),
        ("dangelo 7841", ["tax_id", "phones"]),
        ("55 98 76 12", ["phones"]),
    ],
)
def test_says_which_members_match(book: Listed, q: str, matched: list[str]) -> None:
    (found,) = [item["matched"] for item in book.find(q).items if item["name"] == FERRETERIA]
    assert found == matched


def test_without_q_nothing_is_matched_and_nobody_is_similar(book: Listed) -> None:
    found = book.find(tax_id="99999")
    assert (found.items, found.similar) == ([], None)
    assert not any("matched" in item for item in book.find().items)
