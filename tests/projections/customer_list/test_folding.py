"""The folding of text and the reading of `q`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.customer_list.folding import fold, parse_query, sort_key, word_starts


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ñandú", "nandu"),
        ("N\u0303andu\u0301", "nandu"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ＡＢＣ１２", "abc12"),
        ("O’Brien", "o'brien"),
        ("5555–1234", "5555-1234"),
        ("٥٠٢", "502"),
        ("İzmir", "izmir"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_case_accents_and_unicode_form_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_words_are_folded_alike_alone_and_in_a_text(one: str, other: str) -> None:
    assert fold(f"{one} {other}").split() == fold(one).split() + fold(other).split()


def test_names_sort_without_case_and_accents_and_with_ñ_after_n() -> None:
    names = ["Nz", "ñandu", "Oa", "na", "Nándu", "NB", "n\u0303a", "Ana"]
    assert sorted(names, key=sort_key) == ["Ana", "na", "Nándu", "NB", "Nz", "n\u0303a", "ñandu", "Oa"]


def test_words_start_after_punctuation_too() -> None:
    assert word_starts("o'brien-lopez") == ["o'brien-lopez", "brien-lopez", "lopez"]
    assert word_starts("(502)") == ["(502)", "502)"]
    assert word_starts("&") == ["&"]


def test_a_blank_query_has_no_words() -> None:
    assert parse_query(None) == parse_query("") == parse_query(" \t\u00a0") == []


@pytest.mark.parametrize(
    ("word", "digits", "fragment"),
    [
        ("4455", "4455", None),
        ("(502)", "502", None),
        ("5678-9", "56789", None),
        ("+502.5555", "5025555", None),
        ("---", None, None),
        ("45", None, None),
        ("a1", None, None),
        ("5678-K", None, "5678-k"),
        ("@acme.com", None, "@acme.com"),
        ("100%", None, "100%"),
    ],
)
def test_a_word_says_where_it_may_match(word: str, digits: str | None, fragment: str | None) -> None:
    (parsed,) = parse_query(word)
    assert (parsed.digits, parsed.fragment) == (digits, fragment)
