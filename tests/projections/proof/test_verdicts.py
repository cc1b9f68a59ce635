"""What comes of a checkpoint that somebody kept, and of a proof: computed from made-up trees, one change at a time."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.merkle_tree.hashes import (
    Range,
    consistency_ranges,
    entry_of,
    hash_of_entry,
    head_of,
    inclusion_ranges,
    leaf_hash,
    root_of,
)
from projections.proof.checkpoint import LogSigner, SignedCheckpoint
from projections.proof.verdicts import KeptVerdict, ProofFails, compare, judge, lead_to_root, notes_in, opened

NOW = datetime(2026, 11, 24, 14, 3, tzinfo=UTC)
CUSTOMER = UUID("0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10")
SIGNER = LogSigner(b"s" * 32)
KEY = SIGNER.key
ENTRIES = [entry_of(place, CUSTOMER.bytes, place, b"customer.changed", b"{%d}" % place) for place in range(1, 12)]
LEAVES = [hash_of_entry(each) for each in ENTRIES]


def signed(size: int, leaves: list[bytes] = LEAVES, signer: LogSigner = SIGNER) -> SignedCheckpoint:
    """The checkpoint of the first leaves; the position of an event is its number."""
    return signer.sign(size, root_of(leaves[:size]), size, NOW)


def hashes_of_ranges(ranges: list[Range], leaves: list[bytes] = LEAVES) -> list[bytes]:
    return [root_of(leaves[each.start : each.end]) for each in ranges]


def verdict(kept: SignedCheckpoint, now: SignedCheckpoint, leaves: list[bytes] = LEAVES) -> KeptVerdict:
    """As the page comes to it."""
    old, new = kept.checkpoint.size, now.checkpoint.size
    hashes = hashes_of_ranges(consistency_ranges(old, new), leaves) if 0 < old < new else []
    return compare(kept.checkpoint, now.checkpoint, hashes)


@pytest.mark.parametrize("new", range(1, len(LEAVES) + 1))
def test_a_log_continues_what_it_was(new: int) -> None:
    for old in range(1, new):
        assert verdict(signed(old), signed(new)) is KeptVerdict.FITS
    assert verdict(signed(new), signed(new)) is KeptVerdict.IS_THE_SAME
    assert verdict(signed(0), signed(new)) is KeptVerdict.EMPTY


@given(st.integers(1, 11), st.integers(0, 10), st.integers(1, 11))
def test_a_log_in_which_anything_changed_does_not(old: int, changed: int, new: int) -> None:
    other = [*LEAVES]
    other[changed] = b"x" * 32
    found = verdict(signed(old), signed(new, other), other)
    if new < old:
        assert found is KeptVerdict.LOG_IS_SHORTER
    elif changed < old:
        assert found is KeptVerdict.DIFFERS
    else:
        assert found.is_yes


def test_fewer_events_up_to_the_same_position_are_another_log() -> None:
    now = SIGNER.sign(4, root_of(LEAVES[:4]), 5, NOW)
    assert verdict(signed(5), now) is KeptVerdict.DIFFERS


def test_what_a_restored_backup_did_not_have_is_told_as_such() -> None:
    later = LogSigner(b"s" * 32, epoch=2)
    other = [*LEAVES[:3], b"x" * 32, *LEAVES[4:]]
    assert judge(signed(6).note, later.key) == (None, signed(6).checkpoint)
    assert verdict(signed(3), signed(7, other, later), other) is KeptVerdict.FITS
    assert verdict(signed(6), signed(7, other, later), other) is KeptVerdict.BEFORE_RESTORE
    assert verdict(signed(9), signed(7, other, later), other) is KeptVerdict.BEFORE_RESTORE
    assert verdict(signed(3, signer=later), signed(7)) in (KeptVerdict.LOG_IS_SHORTER, KeptVerdict.DIFFERS)


def test_only_two_verdicts_are_yes() -> None:
    assert [each for each in KeptVerdict if each.is_yes] == [KeptVerdict.FITS, KeptVerdict.IS_THE_SAME]


@given(st.integers(0, len(signed(5).note) - 1), st.characters(min_codepoint=32, max_codepoint=126))
def test_no_sign_of_a_note_can_be_another_one(place: int, sign: str) -> None:
    note = signed(5).note
    changed = note[:place] + sign + note[place + 1 :]
    others = [each for each in notes_in(changed) if each != note]  # white space at its end makes no other one
    assert all(judge(each, KEY)[0] is not None for each in others)


def test_what_was_signed_by_others_is_told_apart() -> None:
    other = LogSigner(b"o" * 32)
    forged = signed(5, signer=other).note
    assert judge(forged, KEY)[0] is KeptVerdict.OTHER_LOG
    assert judge(forged.replace(other.key.name, KEY.name), KEY)[0] is KeptVerdict.NOT_SIGNED
    assert judge(signed(5).note.replace("\n5\n", "\n6\n"), KEY)[0] is KeptVerdict.SIGNATURE_WRONG
    with pytest.raises(ProofFails):
        opened(forged, KEY)


def test_a_note_is_found_in_what_was_kept() -> None:
    note = signed(5).note
    for kept in (note, f"\n  {note}\n\n", note.replace("\n", " \r\n"), orjson.dumps({"checkpoint": note}).decode()):
        assert notes_in(kept) == [note]
    assert notes_in(f"{note}\n{signed(6).note}\n") == [note, signed(6).note]
    for kept in ("", "hola", "{}", "[1]", '{"checkpoint": 5}'):
        assert notes_in(kept) == []


@given(st.integers(1, 11).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_an_entry_is_led_to_its_root_and_no_other_is(place: tuple[int, int]) -> None:
    index, size = place
    hashes, root = hashes_of_ranges(inclusion_ranges(index, size)), root_of(LEAVES[:size])
    proved = lead_to_root(ENTRIES[index], index, hashes, size, root)
    assert (proved.position, proved.customer_id, proved.version) == (index + 1, CUSTOMER, index + 1)
    for entry in (ENTRIES[index] + b" ", b"", ENTRIES[index - 1] if size > 1 else b"x"):
        with pytest.raises(ProofFails):
            lead_to_root(entry, index, hashes, size, root)
    with pytest.raises(ProofFails):
        lead_to_root(ENTRIES[index], index, hashes, size, b"x" * 32)


def test_the_leaf_of_an_event_is_the_hash_of_its_entry() -> None:
    event = (7, CUSTOMER.bytes, 3, b"customer.changed", b'{"a":1}')
    assert leaf_hash(*event) == hash_of_entry(entry_of(*event))
    assert head_of(entry_of(*event)) == event[:4]
    with pytest.raises(ValueError, match="longer"):
        head_of(b"short")


def test_a_checkpoint_of_ours_is_opened() -> None:
    checkpoint = signed(5).checkpoint
    assert opened(signed(5).note, KEY) == checkpoint
    assert replace(checkpoint, size=6) != checkpoint


@pytest.mark.parametrize("kept", ["x" * 900_000, "x\n" * 450_000, "x\n\n" * 300_000, "x\n\n\u2014 " * 150_000])
def test_what_is_long_and_no_note_is_read_as_quickly_as_it_came(kept: str) -> None:
    began = time.monotonic()
    notes = notes_in(kept)
    assert time.monotonic() - began < 5
    assert all(note.endswith("\n") for note in notes)


def test_notes_are_found_one_right_below_another_and_below_other_text() -> None:
    first, second = signed(3).note, signed(5).note
    assert notes_in(first + second) == [first, second]
    assert notes_in(f"about\nsomething else\n\n{first}") == [first]
