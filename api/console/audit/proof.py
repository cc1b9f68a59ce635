"""The proof of one change, in words.

What is said to be proved was computed again in this process, from what the interface answers and nothing else.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
from starlette.responses import Response

from api.console.audit.history import document_at, name_of_customer
from api.console.audit.proving import (
    OFFLINE,
    ProofAnswer,
    altered_page,
    failed_page,
    file_of,
    led_to,
    signed_now,
    written,
)
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.words import changes
from api.console.words.changes import ShownEvent
from api.http.responses.problems import problem
from api.http.responses.refusals import ValidationFailed
from domain.errors import LogAltered
from projections.proof import verdicts
from projections.proof.checkpoint import Checkpoint
from projections.proof.signed_note import VerificationKey
from projections.proof.verdicts import ProofFails, ProvedEntry

pages = PageBook()


class _Proof(NamedTuple):
    """A proof that was computed again."""

    answer: ProofAnswer
    entry: ProvedEntry
    checkpoint: Checkpoint
    key: VerificationKey


@pages.get("/customers/{customer_id}/proof", stands_on="prove_event")
async def show_proof(visit: Visit) -> Response:
    """Whether a change is in the log, as it stands there now."""
    customer_id, position = visit.params["customer_id"], visit.query.get("position", "").strip()
    try:
        proof = await _proof(visit, position)
    except ValidationFailed as refused:
        if {fault.where for fault in refused.faults} != {"position"}:
            raise
        return visit.show("audit/proof_missing.html", 422, customer_id=customer_id, holder=None, position=position)
    except LogAltered as altered:
        return altered_page(visit, altered, f"/customers/{customer_id}/proof.json?position={position}")
    except ProofFails:
        return failed_page(visit, customer_id, position)
    holder = str(proof.entry.customer_id)
    if holder != customer_id.lower():
        return visit.show("audit/proof_missing.html", 404, customer_id=customer_id, holder=holder, position=position)
    document = await document_at(visit, customer_id, proof.entry.version)
    return visit.show(
        "audit/proof.html",
        customer_id=customer_id,
        name=name_of_customer(visit, document),
        event=await _event(visit, proof.entry, document),
        answer=proof.answer,
        entry=f"{proof.entry.leaf_index + 1:,}",
        root=proof.answer["root"],
        checkpoint=proof.checkpoint,
        signed=written(visit, proof.checkpoint.signed_at),
        key=str(proof.key),
        commands=OFFLINE,
        position=position,
        file_href=f"/customers/{customer_id}/proof.json?position={position}&size={proof.checkpoint.size}",
    )


@pages.get("/customers/{customer_id}/proof.json", stands_on="prove_event")
async def download_proof(visit: Visit) -> Response:
    """The proof as the interface answers it, or that there is none because the log was altered."""
    asked = [(name, visit.query[name]) for name in ("position", "size") if name in visit.query]
    try:
        response = await visit.ask_for_response("GET", "/v1/audit/proof", query=asked)
        content = bytes(response.body)
    except LogAltered as altered:
        content = bytes(problem(altered, visit.request_id).body)
    return file_of(f"proof-{visit.query.get('position', '')}.json", content)


async def _proof(visit: Visit, position: str) -> _Proof:
    """Raises `ProofFails` where the answer does not prove what it says."""
    answer = (await visit.ask("GET", "/v1/audit/proof", query=[("position", position)])).content
    key = VerificationKey.parse((await signed_now(visit))["verification_key"])
    checkpoint = verdicts.opened(answer["checkpoint"], key)
    entry = led_to(answer, position, checkpoint)
    return _Proof({**answer, "root": _root_in(answer["checkpoint"])}, entry, checkpoint, key)


def _root_in(note: str) -> str:
    """The root as the note writes it."""
    return note.split("\n")[2]


async def _event(visit: Visit, entry: ProvedEntry, document: dict[str, Any] | None) -> ShownEvent | None:
    """What the entry says, opened; None where it cannot be."""
    place = str(entry.position)
    query = [("from_position", place), ("to_position", place)]
    response = await visit.ask_for_response("GET", "/v1/audit/export", query=query)
    lines = b"".join([part async for part in response.body_iterator])  # type: ignore[attr-defined]
    items = [orjson.loads(line) for line in lines.splitlines()]
    return next(iter(changes.shown_events(visit, items, changes.names_in(document))), None)
