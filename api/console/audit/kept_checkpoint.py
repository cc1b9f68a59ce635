"""A checkpoint that an auditor kept, which pages call a signature: whether the log continues it, in words.

What is said to be proved was computed again in this process, from what the interface answers and nothing else.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import orjson
from starlette.responses import Response

from api.console.audit.proving import (
    OFFLINE,
    VERIFY,
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
from api.http.responses.problems import problem
from api.http.responses.refusals import ValidationFailed
from domain.errors import LogAltered
from projections.proof import verdicts
from projections.proof.checkpoint import Checkpoint
from projections.proof.signed_note import VerificationKey
from projections.proof.verdicts import KeptVerdict, ProofFails

pages = PageBook()

NOTE: Final = "note"
"""The field for the checkpoint that somebody kept."""
_POSITION: Final = re.compile(r"[0-9]{1,18}")


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
        is_asked = _POSITION.fullmatch(position) and judged.verdict.is_yes
        about = await _about_event(visit, judged, position) if is_asked else None
    except LogAltered as altered:
        return altered_page(visit, altered, None)
    except ProofFails:
        return failed_page(visit, None, "")
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
    if not visit.sent.get(NOTE, "").strip():
        return await _form(visit, visit.t("proof.kept_missing"))
    try:
        content = orjson.dumps((await _judged(visit)).evidence, option=orjson.OPT_INDENT_2)
    except LogAltered as altered:
        content = bytes(problem(altered, visit.request_id).body)
    return file_of("evidence.json", content)


@pages.get("/audit/checkpoint.txt", stands_on="read_checkpoint")
async def download_checkpoint(visit: Visit) -> Response:
    """The signature of now, to keep."""
    content = (await signed_now(visit))["checkpoint"].encode()
    return file_of("checkpoint.txt", content, "text/plain; charset=utf-8")


async def _form(visit: Visit, fault: str | None = None) -> Response:
    try:
        checkpoint = await signed_now(visit)
    except LogAltered as altered:
        return altered_page(visit, altered, None)
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
    is_known = customer_id and _POSITION.fullmatch(position)
    return f"/customers/{customer_id}/proof?position={position}" if is_known else None


async def _judged(visit: Visit) -> _Judged:
    """Raises `LogAltered` where the service signs nothing, and `ProofFails` where that is not signed by its key."""
    answer = await signed_now(visit)
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
        entry = led_to((await visit.ask("GET", "/v1/audit/proof", query=query)).content, position, kept)
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
        "when": written(visit, kept.signed_at),
        "more": f"{now.size - kept.size:,}",
        "now": f"{now.size:,}",
        "position": f"{now.position + 1 if missing else kept.position:,}",
        "yours": verdicts.family_of(kept.origin),
        "ours": verdicts.family_of(now.origin),
    }
