"""What is done to an e-mail or phone once the person has confirmed it: lock, unlock, remove."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import REASON, FilledForm, unsent
from api.console.customers.contacts.contacts import ContactKind
from api.console.customers.contacts.found import (
    api_of_entry,
    asked_id,
    called_now,
    find,
    gone_page,
    hidden_of,
    lock_in_words,
    locked_page,
    place_of,
    trail_of,
)
from api.console.frame.visit import Visit


async def show_act(visit: Visit, kind: ContactKind, act: str, filled: FilledForm | None = None) -> Response:
    """The question whether to do it, which names the thing and the effect."""
    found = await find(visit, kind, filled)
    entry = found.entry
    if entry is None and found.is_read:
        return await gone_page(visit, kind, filled)
    if entry and entry["is_locked"] and act != "unlock":
        return locked_page(visit, kind, found.customer, entry)
    filled = filled or unsent({})
    effects: list[str] = [visit.t(f"contacts.{act}_effect")]
    if entry and entry["is_locked"]:
        effects.insert(0, lock_in_words(visit, entry))
    called = called_now(visit, kind, entry)
    return visit.show(
        "changing/confirm.html",
        filled.status,
        trail=trail_of(visit, found.customer),
        heading=visit.t(f"contacts.{act}_question", what=called),
        effects=effects,
        submit=visit.t(f"contacts.{act}_{kind.name}"),
        danger=act == "remove",
        cancel_href=place_of(visit, kind, asked_id(visit, kind)),
        hidden=hidden_of(visit, filled, called, found.version),
        asks_why=True,
        shown=[],
        reason=filled.values.get(REASON, ""),
        faults=filled.summary([]),
    )


async def lock(visit: Visit, kind: ContactKind) -> Response:
    """Stop changes to it."""
    return await _act(visit, kind, "lock", "POST", "/lock", place_of(visit, kind, asked_id(visit, kind)))


async def unlock(visit: Visit, kind: ContactKind) -> Response:
    """Allow changes to it again."""
    return await _act(visit, kind, "unlock", "POST", "/unlock", place_of(visit, kind, asked_id(visit, kind)))


async def remove(visit: Visit, kind: ContactKind) -> Response:
    """Remove it, and go on at the one that stood after it."""
    customer = (await find(visit, kind, unsent({}))).customer
    ids = [kind.id_of(entry) for entry in customer[kind.plural]]
    at = ids.index(asked_id(visit, kind)) if asked_id(visit, kind) in ids else len(ids)
    beside = [*ids[at + 1 : at + 2], *ids[max(at - 1, 0) : at]]
    then = place_of(visit, kind, beside[0]) if beside else f"/customers/{customer['id']}#contacts"
    return await _act(visit, kind, "remove", "DELETE", "", then)


async def _act(visit: Visit, kind: ContactKind, act: str, method: str, path: str, then: str) -> Response:
    return await acting.act(
        visit,
        method,
        f"{api_of_entry(visit, kind)}{path}",
        entry=f"/{kind.plural}/{asked_id(visit, kind)}",
        again=partial(show_act, visit, kind, act),
        then=then,
        done=f"contacts.{act}_{kind.name}_done",
        stopped_by=("Removed",) if act == "unlock" else ("Removed", "Locked"),
    )
