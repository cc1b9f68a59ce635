"""Where the words of a search stand in what is shown: wherever the search itself says that a member matches."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from projections.customer_list.asked import parse_query
from projections.customer_list.hits import Hits, Spans
from projections.customer_list.matched import Matches


def _cut(text: str, spans: Spans) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("q", "text", "hits"),
    [
        ("aguila", "Distribuidora El Águila, S.A.", ["Águila"]),
        ("AGUILA", "A\u0301guila y a\u0301guilas", ["A\u0301guila", "a\u0301guila"]),
        ("nandu perez", "Ñandú Pérez, S.A.", ["Ñandú", "Pérez"]),
        ("guila", "El Águila", []),
        ("sa", "Santos, S.A.", ["Sa", "S.A"]),
        ("s.a.", "Santos, SA", ["SA"]),
        ("s.a.", "Santos, S.A.", ["S.A."]),
        ("obrien", "Mc O’Brien", ["O’Brien"]),
        ("o'brien", "OBrien", ["OBrien"]),
        ("brien", "O'Brien", ["Brien"]),
        ("strasse", "Straße 1", ["Straße"]),
        ("s", "Maß", []),
        ("100% a_b", "Comercial 100% a_b", ["100%", "a_b"]),
        ("<b>", "<b>Ñandú</b>", ["<b>"]),
        ("pe perez", "Pérez Pe", ["Pérez", "Pe"]),
        (".*", "Todo", []),
    ],
)
def test_names_are_hit_where_words_start(q: str, text: str, hits: list[str]) -> None:
    assert _cut(text, Hits(parse_query(q)).in_name(text)) == hits


@pytest.mark.parametrize(
    ("q", "text", "hits"),
    [
        ("guila.gt", "compras@aguila.gt", ["guila.gt"]),
        ("GT", "compras@aguila.gt", ["gt"]),
        ("ui", "compras@aguila.gt", []),
        ("00123", "ERP-00123", ["00123"]),
        ("xn--guila-wqa", "compras@águila.gt", ["águila"]),
    ],
)
def test_identifiers_are_hit_anywhere(q: str, text: str, hits: list[str]) -> None:
    assert _cut(text, Hits(parse_query(q)).in_identifier(text)) == hits


@pytest.mark.parametrize(
    ("q", "text", "hits"),
    [
        ("78412366", "7841236-6", ["7841236-6"]),
        ("7841236-6", "7841236-6", ["7841236-6"]),
        ("2366", "7841236-6", ["236-6"]),
        ("7654321k", "7654321-K", ["7654321-K"]),
        ("nit 784 1236-6", "7841236-6", ["7841236-6"]),
        ("c/f", "CF", ["CF"]),
        ("cf", "CF", ["CF"]),
    ],
)
def test_tax_ids_are_hit_whatever_stands_between(q: str, text: str, hits: list[str]) -> None:
    assert _cut(text, Hits(parse_query(q)).in_tax_id(text)) == hits


@pytest.mark.parametrize(
    ("q", "phone", "shown", "hits"),
    [
        ("1234", "+50255123410", "5512 3410", ["12 34"]),
        ("5512-3410", "+50255123410", "5512 3410", ["5512 3410"]),
        ("00502 5512 3410", "+50255123410", "5512 3410", ["5512 3410"]),
        ("+502 5512", "+50255123410", "5512 3410", ["5512"]),
        ("502", "+50255123410", "5512 3410", []),
        ("502", "+50255123410", "+502 5512 3410", ["502"]),
        ("0255", "+50255123410", "5512 3410", ["55"]),
        ("9999", "+50255123410", "5512 3410", []),
    ],
)
def test_phones_are_hit_by_their_digits(q: str, phone: str, shown: str, hits: list[str]) -> None:
    assert _cut(shown, Hits(parse_query(q)).in_phone(phone, shown)) == hits


NAMES = st.text("aáÁßÑn\u0301 .'_-&1,S", max_size=10)
WORDS = st.text("aán.'_-&1s", min_size=1, max_size=4)
TAX_IDS = st.text("a1-0. ", min_size=1, max_size=8)


@given(NAMES, WORDS)
@example("1.1", ".1")
def test_a_name_has_hits_where_the_search_finds_it(name: str, word: str) -> None:
    _hold_against_the_search(word, "name", _state(name=name), lambda hits: hits.in_name(name))


def test_a_number_with_a_dot_is_hit_where_an_identifier_starts_with_it() -> None:
    assert _cut("1S", Hits(parse_query("1.")).in_identifier("1S")) == ["1"]


@given(NAMES, WORDS)
@example("1S", "1.")
def test_an_external_id_has_hits_where_the_search_finds_it(external_id: str, word: str) -> None:
    state = _state(external_id=external_id)
    _hold_against_the_search(word, "external_id", state, lambda hits: hits.in_identifier(external_id))


@given(TAX_IDS, WORDS)
@example("1-", "1.")
@example("1-1", "11")
def test_a_tax_id_has_hits_where_the_search_finds_it(tax_id: str, word: str) -> None:
    _hold_against_the_search(word, "tax_id", _state(tax_id=tax_id), lambda hits: hits.in_tax_id(tax_id))


def _state(**members: str) -> dict[str, Any]:
    return {"name": "", "legal_name": None, "external_id": None, "tax_id": "", "entities": {}} | members


def _hold_against_the_search(q: str, member: str, state: dict[str, Any], spans_of: Any) -> None:
    parts = parse_query(q)
    spans: Spans = spans_of(Hits(parts)) if parts else []
    is_found = bool(parts) and member in Matches(parts, searches_contacts=False).members(state)
    assert spans or not is_found
    assert spans == sorted(spans)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
