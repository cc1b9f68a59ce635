"""Answers that prove something about the log; hashes are base64."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field


class CheckpointOut(BaseModel):
    """The log as a tree, signed. `checkpoint` is the signed note itself (c2sp.org/tlog-checkpoint)."""

    origin: str
    size: Annotated[int, Field(description="How many events the log has.")]
    root_hash: str
    position: Annotated[int, Field(description="The position of the last of them.")]
    signed_at: AwareDatetime
    verification_key: Annotated[str, Field(description="What the note is verified with (c2sp.org/signed-note).")]
    checkpoint: str


class InclusionProof(BaseModel):
    """That an event is in the log (RFC 9162, 2.1.3): from its leaf the hashes lead to the root of the checkpoint."""

    position: int
    leaf_index: int
    size: int
    leaf_hash: str
    hashes: list[str]
    checkpoint: str


class ConsistencyProof(BaseModel):
    """That the log at one size begins with the log at a smaller one (RFC 9162, 2.1.4); the checkpoint is of `to`."""

    from_: Annotated[int, Field(alias="from")]
    to: int
    hashes: list[str]
    checkpoint: str
