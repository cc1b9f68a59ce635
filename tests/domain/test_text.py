"""Text: what is trimmed, composed, refused, and how it is counted."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import InvalidValue, clean_line, clean_text, without_marks

Clean = Callable[[str], str | None]

ANYTHING = st.text(st.characters(exclude_categories=()))
CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
OVERRIDES = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
SURROGATES = [chr(code) for code in (0xD800, 0xDFFF)]


def line(text: str, max_length: int = 200) -> str | None:
    return clean_line(text, field="name", max_length=max_length)


def lines(text: str, max_length: int = 200) -> str | None:
    return clean_text(text, field="notes", max_length=max_length)


BOTH = pytest.mark.parametrize("clean", [line, lines])


@BOTH
@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Ana", "Ana"),
        ("  Ana López ", "Ana López"),
        ("\u00a0Ana\u3000", "Ana"),
        ("Pen\u0303a", "Peña"),
        ("Ana  López", "Ana  López"),
        ("Ana 👩‍💼", "Ana 👩‍💼"),
        ("\u200fאנה", "\u200fאנה"),
    ],
)
def test_text_is_trimmed_and_composed(clean: Clean, text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@BOTH
@pytest.mark.parametrize(
    "text", ["", " ", "   ", "\u00a0\u2003", "\u200b", " \ufeff \u200d ", "\u3164", "\uffa0 \ufe0f"]
)
def test_a_text_that_shows_nothing_counts_as_missing(clean: Clean, text: str) -> None:
    assert clean(text) is None


@pytest.mark.parametrize("character", [*CONTROLS, *OVERRIDES, *SURROGATES, "\u2028", "\u2029"])
@pytest.mark.parametrize("template", ["{}Ana", "A{}na", "Ana{}", "{}"])
def test_a_line_with_a_forbidden_character_is_refused(character: str, template: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        line(template.format(character))
    assert refused.value.field == "name"


@pytest.mark.parametrize("character", [c for c in [*CONTROLS, *OVERRIDES, "\udc00"] if c not in "\t\n"])
def test_several_lines_with_a_forbidden_character_are_refused(character: str) -> None:
    with pytest.raises(InvalidValue):
        lines(f"one\n{character}two")


@BOTH
def test_a_text_that_lost_a_letter_on_its_way_is_refused(clean: Clean) -> None:
    with pytest.raises(InvalidValue, match="lost"):
        clean("Jos\ufffd")


MARKS = [*OVERRIDES, *"\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u206a\u3164\ufe0f\ufeff\U000e0020"]


@pytest.mark.parametrize("mark", MARKS)
def test_marks_that_show_nothing_are_dropped_where_they_do_not_matter(mark: str) -> None:
    assert without_marks(f"{mark}5512{mark}-3414{mark}") == "5512-3414"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("one\r\ntwo\nthree", "one\ntwo\nthree"),
        ("\n\tone\ttwo\n", "one\ttwo"),
        ("\r\n \t", None),
    ],
)
def test_notes_keep_tabs_and_line_feeds(text: str, cleaned: str | None) -> None:
    assert lines(text) == cleaned


@BOTH
@pytest.mark.parametrize("character", ["a", "ñ", "n\u0303", "😀", "\u1f82"])
def test_lengths_count_code_points_of_the_result(clean: Callable[[str, int], str | None], character: str) -> None:
    assert len(clean(f" {unicodedata.normalize('NFD', character) * 5} ", 5) or "") == 5
    with pytest.raises(InvalidValue, match="at most 5"):
        clean(character * 6, 5)


@BOTH
def test_a_long_run_of_combining_marks_is_refused_without_sorting_it(clean: Clean) -> None:
    with pytest.raises(InvalidValue):
        clean("a" + "\u0301\u0323" * 300_000)


@given(ANYTHING)
def test_the_refusal_never_repeats_the_value(text: str) -> None:
    secret = f"zQ7{text}"
    with pytest.raises(InvalidValue) as refused:
        line(secret + "\x00")
    assert "zQ7" not in str(refused.value)


@BOTH
@given(text=ANYTHING)
def test_cleaning_twice_changes_nothing_more(clean: Clean, text: str) -> None:
    try:
        once = clean(text)
    except InvalidValue:
        return
    assert once is None or (clean(once) == once and once == unicodedata.normalize("NFC", once.strip()))
