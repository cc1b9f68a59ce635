"""The forms of e-mails and phones: add one, and edit one."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import REASON, FilledForm, unsent
from api.console.customers.contacts.contacts import (
    PHONE,
    ContactKind,
    Entry,
    suggested_roles,
    with_extension,
    written_number,
)
from api.console.customers.contacts.found import (
    api_of_customer,
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
    unlock_page,
)
from api.console.frame.visit import ApiAnswer, Visit

_ROLE: Final = "/role"
_CHECK: Final = {
    "hx-get": "/phones/check",
    "hx-trigger": "input changed delay:300ms",
    "hx-include": "[name='/extension']",
    "hx-target": "#stored",
    "hx-sync": "this:replace",
}
"""How the script of a form asks how a number will be kept."""


async def show_new(visit: Visit, kind: ContactKind, filled: FilledForm | None = None) -> Response:
    """The form for a new one."""
    found = await find(visit, kind, filled)
    customer = found.customer
    if filled is None and (refusal := kind.full(customer)):
        raise refusal
    return _form(
        visit,
        kind,
        customer,
        filled or unsent(kind.form.presets()),
        act="add",
        called=customer["name"],
        version=found.version,
    )


async def add(visit: Visit, kind: ContactKind) -> Response:
    """Add it, and show it on the page of its customer."""

    def then(told: ApiAnswer) -> str:
        return place_of(visit, kind, kind.id_of(told.content))

    return await acting.add(
        visit,
        kind.form,
        f"{api_of_customer(visit)}/{kind.plural}",
        again=partial(show_new, visit, kind),
        then=then,
        done=f"contacts.added_{kind.name}",
        at={kind.present: f"/{kind.name}"},
    )


async def show_edit(visit: Visit, kind: ContactKind, filled: FilledForm | None = None) -> Response:
    """The form with what is there; one that is locked has none, unless somebody has typed already."""
    found = await find(visit, kind, filled)
    entry = found.entry
    if entry is None and found.is_read:
        return await gone_page(visit, kind, filled)
    if entry and entry["is_locked"] and filled is None:
        return locked_page(visit, kind, found.customer, entry)
    return _form(
        visit,
        kind,
        found.customer,
        filled or unsent(kind.form.values(_typed(visit, kind, entry or {}))),
        act="edit",
        called=called_now(visit, kind, entry),
        entry=entry,
        version=found.version,
    )


async def edit(visit: Visit, kind: ContactKind) -> Response:
    """Change what was changed in the form; a number that stays as it was shown is not sent."""

    def pick(customer: dict[str, Any]) -> dict[str, Any] | None:
        entry = kind.find(customer, asked_id(visit, kind))
        return entry and _typed(visit, kind, entry)

    return await acting.change(
        visit,
        kind.form,
        api_of_entry(visit, kind),
        pick=pick,
        again=partial(show_edit, visit, kind),
        then=place_of(visit, kind, asked_id(visit, kind)),
        at={kind.present: f"/{kind.name}"},
    )


def _typed(visit: Visit, kind: ContactKind, entry: Entry) -> Entry:
    """The entry as people would type it."""
    return entry | {"phone": written_number(visit, entry)} if kind is PHONE and entry else entry


def _form(
    visit: Visit,
    kind: ContactKind,
    customer: dict[str, Any],
    filled: FilledForm,
    *,
    act: str,
    called: str,
    entry: Entry | None = None,
    version: int = 0,
) -> Response:
    roles = {_ROLE: suggested_roles(visit, customer)}
    fields = kind.form.shown(visit, filled.values, filled.faults, suggestions=roles)
    is_new = act == "add"
    hidden = hidden_of(visit, filled, called, version)
    return visit.show(
        "customers/contact_form.html",
        filled.status,
        trail=trail_of(visit, customer),
        heading=visit.t(f"contacts.{act}_{kind.name}_title", what=called),
        fields=fields,
        faults=filled.summary(fields),
        hidden=hidden,
        submit=visit.t(f"contacts.add_{kind.name}" if is_new else "shared.save"),
        cancel_href=f"/customers/{customer['id']}#contacts" if is_new else place_of(visit, kind, asked_id(visit, kind)),
        asks_why=not is_new,
        reason=filled.values.get(REASON, ""),
        check=_CHECK,
        stored=with_extension(visit, entry["phone"], entry["extension"]) if entry and kind is PHONE else None,
        lock=lock_in_words(visit, entry) if entry and entry["is_locked"] else None,
        unlock_href=unlock_page(visit, kind, entry) if entry else None,
        fresh=(f"/customers/{customer['id']}", hidden[acting.VERSION]) if version else None,
    )
