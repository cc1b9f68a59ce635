"""Proofs for auditors: what the log is, that an event is in it, and that it was only ever added to."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.http.models.proofs import CheckpointOut, ConsistencyProof, InclusionProof
from api.http.requests.access import Auditing
from api.http.requests.query import Position
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.messages import NO_SUCH_POSITION, NO_SUCH_SIZE
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed, turned_round
from domain.wording import Wording
from projections.merkle_tree.projection import prove_consistency, prove_inclusion
from projections.proof.checkpoint import SignedCheckpoint
from projections.proof.signing import Checkpoints

router = APIRouter(route_class=StrictRoute, tags=["Audit"])


@router.get("/v1/audit/checkpoint", response_model=CheckpointOut, responses=may_answer(*documented.READING_LIST))
async def read_checkpoint(call: Auditing) -> Response:
    """Sign the log as it is now, with every acknowledged event in it."""
    checkpoints: Checkpoints = call.service.checkpoints
    signed = await checkpoints.covering_everything()
    checkpoint = signed.checkpoint
    content = {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root_hash": _text(checkpoint.root),
        "position": checkpoint.position,
        "signed_at": checkpoint.signed_at,
        "verification_key": str(checkpoints.key_of(signed)),
        "checkpoint": signed.note,
    }
    return _proof(content)


@router.get("/v1/audit/proof", response_model=InclusionProof, responses=may_answer(*documented.READING_LIST))
async def prove_event(
    call: Auditing,
    position: Annotated[Position, Query(description="The position of the event.")],
    size: Annotated[Position | None, Query(description="The size of the log; absent: as it is now.")] = None,
) -> Response:
    """Prove that the event at a position is in the log of a size."""
    signed = await _of_size(call.service.checkpoints, size, "size")
    size = signed.checkpoint.size
    async with call.connection() as connection:
        proof = await prove_inclusion(connection, position, size)
    if proof is None:
        raise _refused("position", Wording(NO_SUCH_POSITION))
    content = {
        "position": position,
        "leaf_index": proof.leaf_index,
        "size": size,
        "leaf_hash": _text(proof.leaf_hash),
        "hashes": [_text(each) for each in proof.hashes],
        "checkpoint": signed.note,
    }
    return _proof(content)


@router.get("/v1/audit/consistency", response_model=ConsistencyProof, responses=may_answer(*documented.READING_LIST))
async def prove_growth(
    call: Auditing,
    from_: Annotated[Position, Query(alias="from", description="The size of an earlier checkpoint.")],
    to: Annotated[Position | None, Query(description="The size of a later one; absent: as it is now.")] = None,
) -> Response:
    """Prove that between two sizes the log was only added to."""
    signed = await _of_size(call.service.checkpoints, to, "to")
    old, new = from_, signed.checkpoint.size
    if old > new:
        if to is not None:
            raise turned_round("to", "from")
        raise _refused("from", Wording(NO_SUCH_SIZE))
    hashes: list[bytes] = []
    if 0 < old < new:
        async with call.connection() as connection:
            hashes = await prove_consistency(connection, old, new)
    return _proof({"from": old, "to": new, "hashes": [_text(each) for each in hashes], "checkpoint": signed.note})


async def _of_size(checkpoints: Checkpoints, size: int | None, parameter: str) -> SignedCheckpoint:
    if size is None:
        return await checkpoints.covering_everything()
    signed = await asyncio.to_thread(checkpoints.of_size, size)
    if signed is None:
        raise _refused(parameter, Wording(NO_SUCH_SIZE))
    return signed


def _refused(parameter: str, wording: Wording) -> ValidationFailed:
    return ValidationFailed([Fault("parameter", parameter, wording)])


def _proof(content: dict[str, Any]) -> Response:
    return Answer(to_json(content))


def _text(hash: bytes) -> str:
    return b64encode(hash).decode()
