"""Signed notes and checkpoints: the published example byte for byte, and nothing accepted that was changed."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.proof.checkpoint import Checkpoint, LogSigner, SignedCheckpoint, origin_name
from projections.proof.signed_note import NoteRefused, Signer, VerificationKey

# The example that comes with Go's implementation of signed notes.
SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
NOTE = f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"

NOW = datetime(2026, 1, 31, 18, tzinfo=UTC)
LOG = LogSigner(b"s" * 32)
SIGNED = LOG.sign(7, b"r" * 32, 9, NOW)


def test_a_note_is_signed_as_the_published_example() -> None:
    signer = Signer("PeterNeumann", SEED)
    assert str(signer.verification_key) == KEY
    assert signer.sign(TEXT) == NOTE


def test_the_published_example_is_verified() -> None:
    assert VerificationKey.parse(KEY).open(NOTE) == TEXT


def test_signatures_of_witnesses_do_not_matter() -> None:
    witness = Signer("witness.example/w", b"w" * 32).sign(TEXT).rpartition("\n\n")[2]
    assert VerificationKey.parse(KEY).open(NOTE + witness) == TEXT
    with pytest.raises(NoteRefused):
        VerificationKey.parse(KEY).open(f"{TEXT}\n{witness}")


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        f"{TEXT}\n",
        NOTE[:-1],
        NOTE.replace("—", "-"),
        NOTE.replace("x08go", "x08gp"),
        NOTE.replace("PeterNeumann", "Peter Neumann"),
        NOTE.replace("problem,", "problem\t"),
        NOTE + "\n",
        "",
    ],
)
def test_what_is_no_note_of_this_key_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        VerificationKey.parse(KEY).open(note)


@pytest.mark.parametrize(
    "key", ["", "a+b", KEY[:-4], KEY.replace("c74f", "c74e"), KEY.replace("+AR", "+BR"), f"x{KEY}"]
)
def test_what_is_no_verification_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        VerificationKey.parse(key)


def test_a_checkpoint_has_the_form_of_a_transparency_log() -> None:
    assert SIGNED.note.splitlines()[:6] == [
        LOG.key.name,
        "7",
        "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=",
        "position 9",
        "signed-at 2026-01-31T18:00:00Z",
        "",
    ]
    assert SIGNED.note.splitlines()[6].startswith(f"— {LOG.key.name} ")
    assert LOG.key.name == origin_name(LOG.key.public, 1)
    assert SignedCheckpoint.open(SIGNED.note, LOG.key) == SIGNED


def test_an_accepted_restore_begins_another_log() -> None:
    second = LogSigner(b"s" * 32, epoch=2)
    assert second.key.name != LOG.key.name
    with pytest.raises(NoteRefused):
        SignedCheckpoint.open(SIGNED.note, second.key)


@given(st.integers(0, len(SIGNED.note) - 1), st.characters(codec="utf-8"))
def test_a_checkpoint_of_which_one_character_was_changed_is_refused(at: int, character: str) -> None:
    changed = SIGNED.note[:at] + character + SIGNED.note[at + 1 :]
    if changed != SIGNED.note:
        with pytest.raises(NoteRefused):
            SignedCheckpoint.open(changed, LOG.key)


@pytest.mark.parametrize(
    ("before", "after"), [("\n7\n", "\n07\n"), ("\n7\n", "\n-7\n"), ("position 9", "position x"), ("cnJy", "cnJ=")]
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(before: str, after: str) -> None:
    with pytest.raises(NoteRefused):
        Checkpoint.parse(SIGNED.checkpoint.text.replace(before, after, 1))
