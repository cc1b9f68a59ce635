"""Where nothing matches: customers whose names are spelt alike."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import sql

from projections.customer_list import query_sql
from tests.conftest import fresh_database
from tests.support.listed import Listed


@pytest.fixture(scope="module")
def book(postgres_url: str) -> Iterator[Listed]:
    """Customers that tests only look at."""
    with fresh_database(postgres_url) as url:
        listed = Listed(url)
        history = listed.history
        for name in (
            "María González",
            "Wilmer Tzoc",
            "O'Brien",
            "Panadería",
            "Łukasz Nowak",
            "Ferretería Ixtabai, S.A.",
        ):
            history.register(name)
        archived = history.register("Rodríguez")
        history.change(archived, lambda it: it.archive())
        named = history.register("Comercial", legal_name="Velásquez y Cía.", contact_origin="PHONE")
        history.add_entity(named, "Inversiones Xelajú")
        history.add_phone(named, "+50255987612", name="Estuardo Barrios")
        for number in range(7):
            history.register(f"Gutiérrez {number}")
        yield listed
        listed.close()


def similar(listed: Listed, q: str, **filters: object) -> list[str]:
    found = listed.find(q, **filters)
    assert (found.items, found.total) == ([], 0)
    assert found.similar is not None
    return [item["name"] for item in found.similar]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("gonzales", ["María González"]),
        ("GONSALES", ["María González"]),
        ("maria gonzales", ["María González"]),
        ("maria gonsal", ["María González"]),
        ("marya gonzales", ["María González"]),
        ("wimer", ["Wilmer Tzoc"]),
        ("tzok wilmer", ["Wilmer Tzoc"]),
        ("obrein", ["O'Brien"]),
        ("o'breen", ["O'Brien"]),
        ("lucasz", ["Łukasz Nowak"]),
        ("panaderya", ["Panadería"]),
        ("belasquez 5598", ["Comercial"]),
        ("belasquez 9999", []),
        ("selaju", ["Comercial"]),
        ("chelaju", []),
        ("xelahu", ["Comercial"]),
        ("ixtavqi", []),
        ("ixtabaj", ["Ferretería Ixtabai, S.A."]),
        ("estuado", []),
        ("99999999", []),
        ("xyzzyx", []),
    ],
)
def test_offers_names_that_are_spelt_alike(book: Listed, q: str, names: list[str]) -> None:
    assert similar(book, q) == names


def test_offers_at_most_five(book: Listed) -> None:
    assert len(similar(book, "gutierres")) == 5


def test_offers_only_who_passes_the_filters(book: Listed) -> None:
    assert similar(book, "rodrigues") == []
    assert similar(book, "rodrigues", status="archived") == ["Rodríguez"]
    assert similar(book, "belasquez", contact_origin=["WEB_FORM"]) == []
    assert similar(book, "belasquez", has_locked=False) == ["Comercial"]


def test_says_which_names_are_alike(book: Listed) -> None:
    (item,) = book.find("belasquez").similar or []
    assert item["matched"] == ["legal_name"]
    (item,) = book.find("xelahu").similar or []
    assert item["matched"] == ["billing_entities"]


def test_offers_nobody_where_somebody_matches(book: Listed) -> None:
    assert book.find("gonzalez").similar is None
    assert book.find(contact_origin=["EVENT"]).similar is None


def test_what_takes_too_long_is_given_up_and_what_was_found_is_offered(
    book: Listed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_sql, "alike", lambda match, limit: (sql.SQL("SELECT pg_sleep(60)").format(), {}))
    assert similar(book, "gonzales") == ["María González"]
    assert similar(book, "xyzzyx") == []
    assert book.names("gonzalez") == ["María González"]
