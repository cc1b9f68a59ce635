"""Words that are spelt alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.customer_list.spelling import MOST_SOUNDS, has_spelling, slipped, sounding_alike


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gonzales", "gonzalez"),
        ("rodriges", "rodriguez"),
        ("velasques", "velazquez"),
        ("ernandes", "hernandez"),
        ("jimena", "ximena"),
        ("kristina", "cristina"),
        ("balverde", "valverde"),
        ("wilian", "william"),
        ("yolanda", "llolanda"),
        ("giron", "jiron"),
        ("wicho", "huicho"),
        ("zelaya", "selaya"),
    ],
)
def test_what_sounds_the_same_is_alike_both_ways(typed: str, meant: str) -> None:
    assert meant in sounding_alike(typed)
    assert typed in sounding_alike(meant)


@pytest.mark.parametrize("typed", ["wimer", "wilmmer", "wlimer", "wilner", "wilme", "qwilmer"])
def test_one_slip_of_the_finger_is_alike(typed: str) -> None:
    assert "wilmer" in slipped(typed)


@given(st.text("abcghijklmnñoqrsuvwxyz", min_size=4, max_size=20).filter(has_spelling))
def test_there_are_never_too_many_and_never_the_word_itself(word: str) -> None:
    assert len(sounding_alike(word)) <= MOST_SOUNDS
    assert len(slipped(word)) <= 54 * len(word) + 26
    assert word not in sounding_alike(word) + slipped(word)


@pytest.mark.parametrize("word", ["ana", "5544", "a-b-c", "ana@x.gt", "x" * 21, "юлия"])
def test_what_is_no_name_has_no_other_spelling(word: str) -> None:
    assert not has_spelling(word)
