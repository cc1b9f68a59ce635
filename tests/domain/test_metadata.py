"""Metadata of a customer: merge patches, and how much of it there may be."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.metadata import MAX_BYTES, MAX_MEMBERS, MAX_SAID, Metadata, Said, must_be_names, patched
from domain.text import InvalidValue
from tests.support.scenario import CHANGE, NOW, register

NAMES = st.sampled_from(["a", "b", "c", "d"])
TEXTS = st.sampled_from(["1", "2", "ñ"])
KEPT = st.none() | st.dictionaries(NAMES, TEXTS, min_size=1)


@given(KEPT, st.dictionaries(NAMES, TEXTS | st.none()))
def test_a_merge_patch_removes_what_is_null_sets_what_is_said_and_leaves_the_rest(
    metadata: Metadata | None, said: Said
) -> None:
    after = patched(metadata, said) or {}
    for name in "abcd":
        assert after.get(name) == (said[name] if name in said else (metadata or {}).get(name))
    assert list(after) == sorted(after)
    assert patched(after or None, said) == (after or None)  # done twice it changes nothing more


@given(KEPT)
def test_null_removes_all(metadata: Metadata | None) -> None:
    assert patched(metadata, None) is None


def test_what_was_before_stays_as_it_was() -> None:
    before = {"a": "1"}
    patched(before, {"a": None, "b": "2"})
    assert before == {"a": "1"}


def test_there_are_fifty_members_at_most_however_they_came() -> None:
    full: Metadata = {f"m{number}": "x" for number in range(MAX_MEMBERS)}
    with pytest.raises(InvalidValue, match="at most 50"):
        patched(full, {"one_more": "x"})
    assert len(patched(full, {"m0": None, "one_more": "x"}) or {}) == MAX_MEMBERS


def test_all_of_it_is_measured_as_it_is_written() -> None:
    long = {f"m{number:02}": '"' * 500 for number in range(32)}  # each quote takes two bytes in JSON
    assert len(orjson.dumps(long)) < MAX_BYTES
    assert patched(None, long) == long
    with pytest.raises(InvalidValue, match="bytes"):
        patched(long, {"m32": '"' * 500})


@pytest.mark.parametrize("name", ["a", "erp_route_2", "_", "0", "x" * 40])
def test_names_have_small_letters_digits_and_underscores(name: str) -> None:
    must_be_names({name: "x"})


@pytest.mark.parametrize("name", ["", "A", "ñ", "a b", "a-b", "a.b", "x" * 41, "a\n", "\u0661"])
def test_no_other_names_are_taken(name: str) -> None:
    with pytest.raises(InvalidValue, match="1 to 40 characters"):
        must_be_names({name: "x"})


def test_nobody_says_more_than_can_go_and_come() -> None:
    must_be_names({f"m{number}": None for number in range(MAX_SAID)})
    with pytest.raises(InvalidValue):
        must_be_names({f"m{number}": None for number in range(MAX_SAID + 1)})


def test_a_patch_that_says_what_is_there_records_nothing() -> None:
    customer = register(metadata={"a": "1", "b": "2"})
    customer.acting(CHANGE, NOW)
    customer.change(metadata={"b": "2", "c": None})
    assert customer.version == 1
    customer.change(metadata={"a": None})
    assert (customer.version, customer.metadata) == (2, {"b": "2"})
    customer.change(metadata=None)
    assert (customer.version, customer.metadata) == (3, None)
