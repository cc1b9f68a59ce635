"""One import: how far it is, what it would change or changed, row by row; starting and stopping it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from api.console.changing.acting import REASON, FilledForm, failed, unmet, unsent
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.imports.messages import said
from api.console.imports.parts import (
    AT_WORK,
    BADGES,
    STEPS,
    Import,
    address_of,
    gains_of,
    losses_of,
    once_over,
    step_of,
    the_import,
    warnings_of,
)
from api.console.imports.rows import STATUSES, rows_of

pages = PageBook()

ACCEPTED: Final = "accepted"
"""The field that says how much somebody agreed to lose."""
COUNTS: Final = ("rows", "added", "changed", "unchanged", "duplicate", "failed")


@pages.get("/imports/{import_id}", stands_on="get_import")
async def show_import(visit: Visit) -> Response:
    """Whatever state it is in."""
    return await _show(visit, unsent({}))


@pages.post("/imports/{import_id}", stands_on="start_import")
async def start(visit: Visit) -> Response:
    """Begin what was shown. To lose something needs a box that says how much."""
    found = await the_import(visit)
    lost = sum(each.times for each in losses_of(visit, found))
    if found["state"] == "ready" and lost and visit.sent.get(ACCEPTED) != str(lost):
        told = visit.t("imports.accept_first", count=lost)
        return await _show(visit, unmet(visit, {ACCEPTED: told}))
    reason = visit.sent.get(REASON, "").strip()
    try:
        headers = {"Change-Reason": quote(reason)} if reason else {}
        await visit.ask("POST", f"{address_of(visit)}/start", headers=headers)
    except Exception as error:
        return await _show(visit, failed(visit, error))
    return visit.go(visit.path)


@pages.get("/imports/{import_id}/stop", stands_on="stop_import")
async def show_stop(visit: Visit) -> Response:
    """What stopping does."""
    return await _show_stop(visit, unsent({}))


@pages.post("/imports/{import_id}/stop", stands_on="stop_import")
async def stop(visit: Visit) -> Response:
    """No further row is recorded."""
    try:
        await visit.ask("DELETE", address_of(visit))
    except Exception as error:
        return await _show_stop(visit, failed(visit, error))
    return visit.go(f"/imports/{visit.params['import_id']}", "imports.stopped")


async def _show_stop(visit: Visit, filled: FilledForm) -> Response:
    found = await the_import(visit)
    if found["state"] not in (*AT_WORK, "ready"):
        return visit.go(f"/imports/{found['id']}", "imports.over_already")
    is_begun = found["started_at"] is not None
    return visit.show(
        "changing/confirm.html",
        filled.status,
        trail=[
            (visit.t("layout.imports"), "/imports"),
            (visit.t("imports.one"), f"/imports/{found['id']}"),
        ],
        heading=visit.t("imports.stop_question"),
        effects=[
            visit.t("imports.stop_begun", count=found["counts"]["rows"])
            if is_begun
            else visit.t("imports.stop_unbegun"),
            visit.t("imports.stop_file"),
        ],
        submit=visit.t("imports.stop"),
        danger=True,
        cancel_href=f"/imports/{found['id']}",
        hidden={"csrf": visit.csrf},
        shown=[],
        asks_why=False,
        reason="",
        faults=[(text, None) for text in filled.told],
    )


async def _show(visit: Visit, filled: FilledForm) -> Response:
    found = await the_import(visit)
    is_at_work = found["state"] in AT_WORK
    if visit.is_fragment and not is_at_work:
        return once_over()
    lost = losses_of(visit, found)
    accepted_fault, reason_fault = filled.faults.get(ACCEPTED), filled.faults.get(REASON)
    faults: list[tuple[str, str | None]] = [(text, None) for text in filled.told]
    faults += [(accepted_fault, ACCEPTED)] if accepted_fault else []
    faults += [(reason_fault, "why")] if reason_fault else []
    return visit.show(
        "imports/one.html",
        filled.status,
        block="progress",
        found=found,
        badge=BADGES.get(found["state"], ""),
        steps=STEPS,
        step=step_of(found),
        is_at_work=is_at_work,
        is_begun=found["started_at"] is not None,
        counts=[(name, found["counts"][name]) for name in COUNTS],
        losses=lost,
        lost=sum(each.times for each in lost),
        gains=gains_of(visit, found),
        warnings=warnings_of(visit, found),
        reasons=[said(visit, each) for each in found["reasons"]],
        accepted_fault=accepted_fault,
        reason=filled.values.get(REASON, found["change_reason"] or ""),
        faults=faults,
        rows=None if is_at_work else await _rows(visit, found),
    )


async def _rows(visit: Visit, found: Import) -> dict[str, Any] | None:
    """Those that were asked for, else those that need somebody first."""
    kinds = [status for status in STATUSES if found["counts"][status]]
    asked = visit.query.get("status")
    status = asked if asked in STATUSES else kinds[0] if kinds else None
    return await rows_of(visit, found, status) if status else None
