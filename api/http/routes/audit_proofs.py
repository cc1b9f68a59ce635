"""Proofs for auditors: what the log is, that an event is in it, and that it was only ever added to."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

import structlog
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
from domain.errors import CheckpointsUnwritable, LogAltered
from domain.wording import Wording
from projections.merkle_tree.hashes import hash_of_entry
from projections.merkle_tree.projection import prove_consistency, prove_inclusion, read_entry
from projections.proof.checkpoint import SignedCheckpoint
from projections.proof.signing import Checkpoints, LogForked, LogRewound

log = structlog.get_logger(__name__)

router = APIRouter(route_class=StrictRoute, tags=["Audit"])

_Signed = TypeVar("_Signed")
_PROVING = may_answer(*documented.READING_LIST, LogAltered)


@router.get("/v1/audit/checkpoint", response_model=CheckpointOut, responses=_PROVING)
async def read_checkpoint(call: Auditing) -> Response:
    """Sign the log as it is now, with every acknowledged event in it."""
    checkpoints: Checkpoints = call.service.checkpoints
    signed = await _signed(checkpoints.covering_everything())
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


@router.get("/v1/audit/proof", response_model=InclusionProof, responses=_PROVING)
async def prove_event(
    call: Auditing,
    position: Annotated[Position, Query(description="The position of the event.")],
    size: Annotated[Position | None, Query(description="The size of the log; absent: as it is now.")] = None,
) -> Response:
    """Prove that the event at a position is in the log of a size, as it stands there now.

    Where it is not what was recorded, nothing is proved: `log-altered`.
    """
    signed = await _of_size(call.service.checkpoints, size, "size")
    size = signed.checkpoint.size
    if position > signed.checkpoint.position:
        raise _refused("position", Wording(NO_SUCH_POSITION))
    async with call.connection() as connection:
        proof, entry = await prove_inclusion(connection, position, size), await read_entry(connection, position)
    if proof is None and entry is None:
        raise _refused("position", Wording(NO_SUCH_POSITION))
    if proof is None or entry is None or hash_of_entry(entry) != proof.leaf_hash:
        raise LogAltered(position)
    content = {
        "position": position,
        "leaf_index": proof.leaf_index,
        "size": size,
        "entry": _text(entry),
        "leaf_hash": _text(proof.leaf_hash),
        "hashes": [_text(each) for each in proof.hashes],
        "checkpoint": signed.note,
    }
    return _proof(content)


@router.get("/v1/audit/consistency", response_model=ConsistencyProof, responses=_PROVING)
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
        return await _signed(checkpoints.covering_everything())
    signed = await _signed(asyncio.to_thread(checkpoints.of_size, size))
    if signed is None:
        raise _refused(parameter, Wording(NO_SUCH_SIZE))
    return signed


async def _signed(attempt: Awaitable[_Signed]) -> _Signed:
    """What is signed; raises `LogAltered` where the log is not the one that was signed before.

    Raises `CheckpointsUnwritable` where what is signed could not be kept.
    """
    try:
        return await attempt
    except OSError as error:
        log.error("no checkpoint can be kept", path=error.filename and str(error.filename), error=error.strerror)
        raise CheckpointsUnwritable from error
    except LogRewound as refused:
        raise LogAltered(refused.first_missing) from refused
    except LogForked as refused:
        raise LogAltered(refused.position, is_first=False) from refused


def _refused(parameter: str, wording: Wording) -> ValidationFailed:
    return ValidationFailed([Fault("parameter", parameter, wording)])


def _proof(content: dict[str, Any]) -> Response:
    return Answer(to_json(content))


def _text(hash: bytes) -> str:
    return b64encode(hash).decode()
