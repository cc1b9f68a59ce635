"""Proofs in words: of one change, and of a signature of the log that an auditor kept.

What is said to be proved was computed again in this process, from what the interface answers and nothing else.
"""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from starlette.responses import Response

from api.console.audit.history import document_at, name_of_customer
from api.console.frame.page import PageBook
from api.console.frame.rendering import written_time
from api.console.frame.visit import Visit
from api.console.words import changes
from api.console.words.changes import ShownEvent
from api.http.responses.problems import headers_of, kind_of, problem, told_of
from api.http.responses.refusals import ValidationFailed
from domain.errors import LogAltered
from projections.proof import verdicts
from projections.proof.checkpoint import Checkpoint
from projections.proof.signed_note import VerificationKey
from projections.proof.verdicts import KeptVerdict, ProofFails, ProvedEntry

pages = PageBook()

NOTE: Final = "note"
"""The field for the signature that somebody kept."""

VERIFY: Final = "customers audit verify"
"""Names every place where the log is not what was recorded."""
OFFLINE: Final = ("customers audit export evidence", "python3 evidence/verify.py evidence --key KEY")
"""What an auditor checks everything with: the first where the database is, the second on a machine of theirs.

The key is the one that they have: one that the service shows would prove nothing.
"""

ProofAnswer = dict[str, Any]


# One change


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
        return _altered(visit, altered, f"/customers/{customer_id}/proof.json?position={position}")
    except ProofFails:
        return _failed(visit, customer_id, position)
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
        signed=_written(visit, proof.checkpoint.signed_at),
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
    return _file(f"proof-{visit.query.get('position', '')}.json", content)


async def _proof(visit: Visit, position: str) -> _Proof:
    """Raises `ProofFails` where the answer does not prove what it says."""
    answer = (await visit.ask("GET", "/v1/audit/proof", query=[("position", position)])).content
    key = VerificationKey.parse((await _checkpoint(visit))["verification_key"])
    checkpoint = verdicts.opened(answer["checkpoint"], key)
    entry = _led_to(answer, position, checkpoint)
    return _Proof({**answer, "root": _root_in(answer["checkpoint"])}, entry, checkpoint, key)


def _led_to(answer: ProofAnswer, position: str, checkpoint: Checkpoint) -> ProvedEntry:
    hashes = verdicts.hashes_from(answer["hashes"])
    entry = verdicts.lead_to_root(
        b64decode(answer["entry"]), answer["leaf_index"], hashes, checkpoint.size, checkpoint.root
    )
    if entry.position != int(position):
        raise ProofFails
    return entry


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


async def _checkpoint(visit: Visit) -> ProofAnswer:
    content: ProofAnswer = (await visit.ask("GET", "/v1/audit/checkpoint")).content
    return content


def _altered(visit: Visit, altered: LogAltered, file_href: str | None) -> Response:
    kind = kind_of(altered)
    assert kind is not None
    said = visit.said(told_of(altered))
    response = visit.show("audit/proof_altered.html", kind.status, said=said, file_href=file_href, command=VERIFY)
    response.headers.update(headers_of(altered))
    return response


def _failed(visit: Visit, customer_id: str | None, position: str) -> Response:
    return visit.show("audit/proof_fails.html", 503, customer_id=customer_id, position=position, command=VERIFY)


# A signature that somebody kept


class _Judged(NamedTuple):
    """What came of a signature that was kept."""

    verdict: KeptVerdict
    kept: Checkpoint | None
    now: Checkpoint
    key: VerificationKey
    evidence: ProofAnswer
    """What shows it: both signatures, and the hashes between them."""


@pages.get("/audit/proof", stands_on="prove_growth")
async def ask_for_note(visit: Visit) -> Response:
    """The form for a signature, and the one of now to keep."""
    return await _form(visit)


@pages.post("/audit/proof", stands_on="prove_growth")
async def judge_note(visit: Visit) -> Response:
    """Whether the log continues the signature, and has the change that is asked about where it was."""
    if not visit.sent.get(NOTE, "").strip():
        return await _form(visit, visit.t("proof.kept_missing"))
    try:
        judged = await _judged(visit)
        position = visit.sent.get("position", "")
        about = await _about_event(visit, judged, position) if position.isdigit() and judged.verdict.is_yes else None
    except LogAltered as altered:
        return _altered(visit, altered, None)
    except ProofFails:
        return _failed(visit, None, "")
    kept, now = judged.kept, judged.now
    return visit.show(
        "audit/proof_verdict.html",
        verdict=judged.verdict.value,
        kind="ok" if judged.verdict.is_yes else "bad" if judged.verdict.is_alarm else "warn",
        is_yes=judged.verdict.is_yes,
        is_alarm=judged.verdict.is_alarm,
        said=visit.t(f"proof.verdict_{judged.verdict}_says", **_values(visit, judged)),
        about=about,
        kept=kept,
        now=now,
        key=str(judged.key),
        commands=OFFLINE,
        command=VERIFY,
        note=visit.sent[NOTE],
        evidence=judged.evidence,
        back=_back(visit),
    )


@pages.post("/audit/proof.json", stands_on="prove_growth")
async def download_evidence(visit: Visit) -> Response:
    """Both signatures and what lies between them, for whoever has to look at it."""
    try:
        content = orjson.dumps((await _judged(visit)).evidence, option=orjson.OPT_INDENT_2)
    except LogAltered as altered:
        content = bytes(problem(altered, visit.request_id).body)
    return _file("evidence.json", content)


@pages.get("/audit/checkpoint.txt", stands_on="read_checkpoint")
async def download_checkpoint(visit: Visit) -> Response:
    """The signature of now, to keep."""
    content = (await _checkpoint(visit))["checkpoint"].encode()
    return _file("checkpoint.txt", content, "text/plain; charset=utf-8")


async def _form(visit: Visit, fault: str | None = None) -> Response:
    try:
        checkpoint = await _checkpoint(visit)
    except LogAltered as altered:
        return _altered(visit, altered, None)
    return visit.show(
        "audit/proof_kept.html",
        422 if fault else 200,
        fault=fault,
        faults=[(fault, NOTE)] if fault else [],
        now=checkpoint,
        position=visit.sent.get("position", ""),
        customer_id=visit.sent.get("customer_id", ""),
        back=_back(visit),
    )


def _back(visit: Visit) -> str | None:
    """The proof of the change that somebody came from."""
    customer_id, position = visit.sent.get("customer_id", ""), visit.sent.get("position", "")
    return f"/customers/{customer_id}/proof?position={position}" if customer_id and position.isdigit() else None


async def _judged(visit: Visit) -> _Judged:
    """Raises `LogAltered` where the service signs nothing, and `ProofFails` where that is not signed by its key."""
    answer = await _checkpoint(visit)
    key = VerificationKey.parse(answer["verification_key"])
    now = verdicts.opened(answer["checkpoint"], key)
    sent = visit.sent[NOTE]
    notes = verdicts.notes_in(sent)
    if len(notes) != 1:
        verdict = KeptVerdict.SEVERAL if notes else KeptVerdict.NOT_A_CHECKPOINT
        return _Judged(verdict, None, now, key, {})
    wrong, kept = verdicts.judge(notes[0], key)
    evidence: ProofAnswer = {"kept": notes[0], "now": answer["checkpoint"], "verification_key": str(key), "hashes": []}
    if wrong is not None or kept is None:
        verdict = wrong or KeptVerdict.NOT_A_CHECKPOINT
        return _Judged(verdict, kept, now, key, evidence | {"verdict": verdict.value})
    hashes: list[str] = []
    if not verdicts.is_beyond(kept, now):
        grown = (await visit.ask("GET", "/v1/audit/consistency", query=[("from", str(kept.size))])).content
        now, hashes = verdicts.opened(grown["checkpoint"], key), grown["hashes"]
        evidence["now"] = grown["checkpoint"]
    verdict = verdicts.compare(kept, now, verdicts.hashes_from(hashes))
    return _Judged(verdict, kept, now, key, evidence | {"hashes": hashes, "verdict": verdict.value})


async def _about_event(visit: Visit, judged: _Judged, position: str) -> tuple[str, str]:
    """What the signature that was kept says of a change: how that is, and the words."""
    kept = judged.kept
    assert kept is not None
    place = f"{int(position):,}"
    if int(position) > kept.position:
        return "warn", visit.t("proof.event_newer", position=place)
    try:
        query = [("position", position), ("size", str(kept.size))]
        entry = _led_to((await visit.ask("GET", "/v1/audit/proof", query=query)).content, position, kept)
    except (ProofFails, LogAltered, ValidationFailed):
        return "bad", visit.t("proof.event_not_in_yours", position=place)
    return "ok", visit.t("proof.event_in_yours", position=place, entry=f"{entry.leaf_index + 1:,}")


def _values(visit: Visit, judged: _Judged) -> dict[str, str]:
    """What the sentences of verdicts name."""
    kept, now = judged.kept, judged.now
    if kept is None:
        return {}
    missing = judged.verdict is KeptVerdict.LOG_IS_SHORTER
    return {
        "size": f"{kept.size:,}",
        "when": _written(visit, kept.signed_at),
        "more": f"{now.size - kept.size:,}",
        "now": f"{now.size:,}",
        "position": f"{now.position + 1 if missing else kept.position:,}",
        "yours": verdicts.family_of(kept.origin),
        "ours": verdicts.family_of(now.origin),
    }


def _written(visit: Visit, moment: datetime) -> str:
    return written_time(moment.astimezone(visit.console.time_zone), visit.language)


def _file(name: str, content: bytes, media_type: str = "application/json") -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
