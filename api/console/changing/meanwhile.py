"""What others did to a customer while somebody had its form open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console.frame.forms import Field, Form, field_id
from api.console.frame.rendering import written_time
from api.console.frame.trail import trail_to_customer
from api.console.frame.visit import Visit
from api.console.words.changes import shown_events
from api.console.words.members import label_of

_MOST: Final = 200
"""Events that are looked at; a form is not open for so long that this matters."""


async def events_since(visit: Visit, customer: str, version: int) -> list[dict[str, Any]]:
    """The events after a version, the newest first."""
    query = [("order", "desc"), ("limit", str(_MOST))]
    items = (await visit.ask("GET", f"{customer}/history", query=query)).content["items"]
    return [item for item in items if item["version"] > version]


def last_on(events: list[dict[str, Any]], entry: str) -> dict[str, Any] | None:
    """The newest of them about an entry, such as `/emails/<id>`; all are about the customer itself: the empty text."""
    return next((event for event in events if _is_about(event, entry)), None)


def removal_of(events: list[dict[str, Any]], entry: str) -> dict[str, Any] | None:
    """The event that removed the entry, such as `/emails/<id>`; None where none did."""
    return next((event for event in events if event["type"].endswith("Removed") and _is_about(event, entry)), None)


def _is_about(event: Mapping[str, Any], entry: str) -> bool:
    return any(f"{change['path']}/".startswith(f"{entry}/") for change in event["changes"])


def summed_up(visit: Visit, events: list[dict[str, Any]]) -> Mapping[str, str]:
    """Who, and the names of what they changed, an e-mail as a whole; no values, which may be personal."""
    paths = ("/".join(change["path"].split("/")[:2]) for event in events for change in event["changes"])
    labels = dict.fromkeys(label_of(visit, path) for path in paths)
    people = dict.fromkeys(event["on_behalf_of"] or event["actor"] for event in reversed(events))
    return {"who": ", ".join(people), "what": ", ".join(labels)}


class ConflictRow(NamedTuple):
    """A field that somebody has to choose the value of."""

    id: str
    name: str
    label: str
    before: str
    now: str
    mine: str
    words: Mapping[str, str]
    """What people read of `now` and `mine`."""
    chosen: str | None
    """Nothing where both changed it, each in their own way."""


async def conflict_page(
    visit: Visit,
    form: Form,
    before: Mapping[str, str],
    now: Mapping[str, str] | None,
    events: list[dict[str, Any]],
    version: int,
    then: str,
) -> Response:
    """Member by member what it was, what it is now and what the person typed; `now` is None where it was removed.

    What is sent from there is a form of the version that it shows.
    """
    mine = {**before, **{pointer: visit.sent.get(pointer, "") for pointer in form.sent_in(visit.sent)}}
    if now is None:
        return await _removed_page(visit, form, form.changed(before, mine), events, then)
    rows = _conflict_rows(visit, form, before, now, mine)
    asked = {row.name for row in rows}
    theirs = {pointer.split("/")[1] for pointer in form.changed(before, now)}
    touching = [event for event in events if _members_of(event) & theirs]
    return visit.show(
        "changing/conflict.html",
        409,
        trail=await _trail(visit),
        heading=_heading(visit, "conflict.title", touching or events),
        is_removed=False,
        rows=rows,
        happened=shown_events(visit, events, {}),
        then=then,
        hidden=_kept(visit, version, leave_out=asked) | {p: v for p, v in now.items() if p not in asked},
    )


def _conflict_rows(
    visit: Visit, form: Form, before: Mapping[str, str], now: Mapping[str, str], mine: Mapping[str, str]
) -> list[ConflictRow]:
    """The fields that anybody changed."""
    theirs_changed, mine_changed = form.changed(before, now), form.changed(before, mine)
    rows = []
    for field in form.fields:
        pointer = field.pointer
        is_theirs, is_mine = pointer in theirs_changed, pointer in mine_changed
        if not is_theirs and not is_mine:
            continue
        is_disputed = is_theirs and is_mine and mine[pointer] != now[pointer]
        rows.append(
            ConflictRow(
                id=field_id(pointer),
                name=pointer,
                label=visit.t(field.label),
                before=_in_words(visit, field, before[pointer]),
                now=now[pointer],
                mine=mine[pointer],
                words={"now": _in_words(visit, field, now[pointer]), "mine": _in_words(visit, field, mine[pointer])},
                chosen=None if is_disputed else "mine" if is_mine else "now",
            )
        )
    return rows


async def _removed_page(
    visit: Visit, form: Form, changed: Collection[str], events: list[dict[str, Any]], then: str
) -> Response:
    """That there is nothing to change any more, and what was typed."""
    return visit.show(
        "changing/conflict.html",
        409,
        trail=await _trail(visit),
        heading=_heading(visit, "conflict.removed", events),
        is_removed=True,
        typed=[(visit.t(form.by_pointer[pointer].label), visit.sent.get(pointer, "")) for pointer in changed],
        happened=shown_events(visit, events, {}),
        then=then,
    )


async def acted_page(visit: Visit, events: list[dict[str, Any]], version: int, then: str) -> Response:
    """What somebody did to the very thing meanwhile, and the question whether to go on."""
    return visit.show(
        "changing/acted.html",
        409,
        trail=await _trail(visit),
        heading=_heading(visit, "conflict.title", events),
        happened=shown_events(visit, events, {}),
        then=then,
        hidden=_kept(visit, version),
    )


async def _trail(visit: Visit) -> list[tuple[str, str]]:
    """The way to the customer, which names it."""
    customer_id = visit.params["customer_id"]
    customer = (await visit.ask("GET", f"/v1/customers/{customer_id}")).content
    return trail_to_customer(visit, customer_id, customer["name"])


def _members_of(event: Mapping[str, Any]) -> set[str]:
    """The names of what it changed, whosever they are."""
    return {change["path"].rpartition("/")[2] for change in event["changes"]}


def _heading(visit: Visit, key: str, events: list[dict[str, Any]]) -> str:
    """Who it was last, and when."""
    last = events[0]
    when = written_time(datetime.fromisoformat(last["occurred_at"]).astimezone(visit.console.time_zone), visit.language)
    return visit.t(key, who=last["on_behalf_of"] or last["actor"], when=when)


def _kept(visit: Visit, version: int, leave_out: Collection[str] = ()) -> dict[str, str]:
    """What the form sent, to be sent again about the newer version."""
    return {name: value for name, value in visit.sent.items() if name not in leave_out} | {"version": str(version)}


def _in_words(visit: Visit, field: Field, value: str) -> str:
    if field.kind == "check":
        return visit.t("shared.yes" if value else "shared.no")
    return value or visit.t("shared.blank")
