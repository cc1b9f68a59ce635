"""Answers that prove something about the log; hashes are base64."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.http.models.members import member


class CheckpointOut(BaseModel):
    """The log as a tree, signed. `checkpoint` is the signed note itself (c2sp.org/tlog-checkpoint)."""

    origin: Annotated[str, member("The name of the log.", "customers.example")]
    size: Annotated[int, member("How many events the log has.", 1042)]
    root_hash: Annotated[str, member("The root of the tree, base64.", "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=")]
    position: Annotated[int, member("The position of the last of them.", 1057)]
    signed_at: Annotated[AwareDatetime, member("When it was signed, in UTC.", "2026-01-31T18:00:00Z")]
    verification_key: Annotated[
        str, member("What the note is verified with (c2sp.org/signed-note).", "customers.example+1a2b3c4d+AQ...")
    ]
    checkpoint: Annotated[
        str, member("The signed note itself (c2sp.org/tlog-checkpoint).", "customers.example\n1042\n...\n")
    ]


class InclusionProof(BaseModel):
    """That an event is in the log (RFC 9162, 2.1.3): from its leaf the hashes lead to the root of the checkpoint."""

    position: Annotated[int, member("The position of the event.", 1042)]
    leaf_index: Annotated[int, member("Which leaf it is, counted from 0.", 1041)]
    size: Annotated[int, member("How many events the log of the checkpoint has.", 2000)]
    entry: Annotated[
        str,
        member(
            "What the leaf is the hash of, as it stands in the log now, personal values sealed; base64.",
            "AAAAAAAABBIBmKDEfVJ8PppUPw4rfJ0QAAAAAAAAAAEAAAATY3VzdG9tZXIucmVnaXN0ZXJlZAAAAAJ7fQ==",
        ),
    ]
    leaf_hash: Annotated[
        str,
        member(
            "The hash of the leaf, base64: of a zero byte and the entry.",
            "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
        ),
    ]
    hashes: Annotated[
        list[str],
        member("The hashes beside the way to the root, base64.", ["n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="]),
    ]
    checkpoint: Annotated[str, member("The signed note.", "customers.example\n2000\n...\n")]


class ConsistencyProof(BaseModel):
    """That the log at one size begins with the log at a smaller one (RFC 9162, 2.1.4); the checkpoint is of `to`."""

    from_: Annotated[int, Field(alias="from"), member("The earlier size.", 1000)]
    to: Annotated[int, member("The later size.", 2000)]
    hashes: Annotated[
        list[str],
        member("What leads from both roots to each other, base64.", ["n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="]),
    ]
    checkpoint: Annotated[str, member("The signed note of the later size.", "customers.example\n2000\n...\n")]
