"""The reading of `q`: which words it has, and which numbers an input would read in them."""

from __future__ import annotations

import pytest

from projections.customer_list.asked import Part, Word, parse_query


@pytest.mark.parametrize("q", [None, "", " \t\u00a0", "\u200b \u2066"])
def test_a_blank_query_has_no_words(q: str | None) -> None:
    assert parse_query(q) == []


def test_words_are_read_once_and_in_their_order() -> None:
    assert parse_query("Ñandú pérez ÑANDU") == [Part((Word("nandu"),)), Part((Word("perez"),))]


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
    ((words, numbers),) = parse_query(word)
    assert [(parsed.digits, parsed.fragment) for parsed in words] == [(digits, fragment)]
    assert numbers == ()


@pytest.mark.parametrize(
    ("q", "read"),
    [
        ("078412366", {"78412366"}),
        ("00007841236-6", {"78412366"}),
        ("7841236\u00a06", {"78412366"}),
        ("7841236 - 6", {"78412366"}),
        ("NIT 7841236-6", {"78412366"}),
        ("nit: 7841236-6", {"78412366"}),
        ("NIT7841236-6", {"78412366"}),
        ("1234567 K", {"1234567k"}),
        ("12.345.678-K", {"12345678k"}),
        ("ABC 010101 XY1", {"10101", "10101xy1"}),
        ("00502", {"502"}),
        ("0050255987612", {"50255987612"}),
        ("tel:+502-5598", {"5025598"}),
        ("Tel. 55 98 76 12", {"55987612"}),
        ("tel:559", {"559"}),
        ("55 98", set()),
        ("5598 7612", set()),
        ("0123", set()),
        ("７８４１２３６６", set()),
        ("12345@x.gt", set()),
        ("zona 10", set()),
    ],
)
def test_numbers_are_read_as_an_input_reads_them(q: str, read: set[str]) -> None:
    parts = parse_query(q)
    assert {number for part in parts for number in part.numbers} | {
        number for part in parts for word in part.words for number in word.numbers
    } == read


def test_phones_without_a_country_code_are_of_the_region() -> None:
    ((_, numbers),) = parse_query("+44 (0) 20 7946 0958")
    assert "442079460958" in numbers
    (((word,), _),) = parse_query("0446681800", region="CH")
    assert word.numbers == ("446681800",)


@pytest.mark.parametrize(
    ("word", "starts"),
    [
        ("brien", "'brien':*"),
        ("o'brien", "('o''brien':* | 'obrien':*)"),
        ("s.a.", "('s.a.':* | 'sa')"),
        ("d'a", "('d''a':* | 'da')"),
        ("...", "'...':*"),
    ],
)
def test_a_word_is_looked_for_with_and_without_dots_and_apostrophes(word: str, starts: str) -> None:
    ((words, _),) = parse_query(word)
    assert words[0].starts() == starts


def test_domains_are_read_as_people_read_them() -> None:
    ((words, _),) = parse_query("pagos@xn--and-6ma2c.example.com")
    assert words[0].fragments == ("pagos@xn--and-6ma2c.example.com", "pagos@nandu.example.com")
    ((words, _),) = parse_query("@xn--")
    assert words[0].fragments == ("@xn--",)
