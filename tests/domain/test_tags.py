"""Tags of a customer: which are the same, and which texts are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tags import MAX_TAGS, clean_tag, each_tag_once, tag_key
from domain.text import InvalidValue
from tests.support.scenario import CHANGE, NOW, register

TAGS = st.lists(st.sampled_from(["vip", "VIP", "Ñandú", "ñandú", "ruta norte", "straße", "STRASSE"]))


@given(TAGS)
def test_each_tag_is_kept_once_as_it_was_written_first(tags: list[str]) -> None:
    kept = each_tag_once(tags) or []
    keys = [tag_key(tag) for tag in kept]
    assert keys == sorted(set(map(tag_key, tags)))
    for tag in kept:
        assert tag == next(each for each in tags if tag_key(each) == tag_key(tag))


@given(TAGS.flatmap(st.permutations))
def test_another_order_is_no_other_tags(tags: list[str]) -> None:
    assert list(map(tag_key, each_tag_once(tags) or [])) == list(map(tag_key, each_tag_once(sorted(tags)) or []))


@pytest.mark.parametrize(("text", "tag"), [(" vip ", "vip"), ("N\u0303andu", "Ñandu"), ("A/B #1 50%", "A/B #1 50%")])
def test_a_tag_is_one_clean_line(text: str, tag: str) -> None:
    assert clean_tag(text) == tag


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "a,b", "a;b", "a\nb", "a\tb", "x" * 51, "\ud800", "a\ufffd"])
def test_these_are_no_tags(text: str) -> None:
    with pytest.raises(InvalidValue):
        clean_tag(text)


def test_there_are_fifty_at_most() -> None:
    each_tag_once(f"tag {number}" for number in range(MAX_TAGS))
    with pytest.raises(InvalidValue, match="at most 50"):
        each_tag_once(f"tag {number}" for number in range(MAX_TAGS + 1))


def test_the_same_tags_again_record_nothing() -> None:
    customer = register(tags=["ruta norte", "vip"])
    customer.acting(CHANGE, NOW)
    customer.change(tags=each_tag_once(["vip", "ruta norte"]))
    assert customer.version == 1
    customer.change(tags=None)
    assert (customer.version, customer.tags) == (2, None)
