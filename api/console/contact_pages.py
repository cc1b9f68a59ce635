"""What can be done to an e-mail or phone of a customer, a page each: add, edit, lock, unlock, remove."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from api.console import acting, rendering
from api.console.acting import REASON, FilledForm, unsent
from api.console.contacts import PHONE, ContactKind, Entry, suggested_roles, with_extension, written_number
from api.console.meanwhile import events_since, removal_of
from api.console.visit import ApiAnswer, Visit
from api.http.responses.refusals import RequestRefused
from domain.errors import CustomerIsArchived, CustomersError

_ROLE: Final = "/role"
_CALLED: Final = "called"
"""What the form called the entry, for when it cannot be read any more."""
_CHECK: Final = {
    "hx-get": "/phones/check",
    "hx-trigger": "input changed delay:300ms",
    "hx-include": "[name='/extension']",
    "hx-target": "#stored",
    "hx-sync": "this:replace",
}
"""How the script of a form asks how a number will be kept."""


class _Found(NamedTuple):
    """An entry in its customer; None where it is not there any more."""

    customer: dict[str, Any]
    version: int
    entry: Entry | None
    is_read: bool = True
    """Whether the customer can be read just now."""


# Add


async def show_new(visit: Visit, kind: ContactKind, filled: FilledForm | None = None) -> Response:
    """The form for a new one."""
    found = await _find(visit, kind, filled)
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
        return _place(visit, kind, kind.id_of(told.content))

    return await acting.add(
        visit,
        kind.form,
        f"{_api(visit)}/{kind.plural}",
        again=partial(show_new, visit, kind),
        then=then,
        done=f"contacts.added_{kind.name}",
        at={kind.present: f"/{kind.name}"},
    )


# Edit


async def show_edit(visit: Visit, kind: ContactKind, filled: FilledForm | None = None) -> Response:
    """The form with what is there; one that is locked has none, unless somebody has typed already."""
    found = await _find(visit, kind, filled)
    entry = found.entry
    if entry is None and found.is_read:
        return await _gone(visit, kind, filled)
    if entry and entry["is_locked"] and filled is None:
        return _locked(visit, kind, found.customer, entry)
    return _form(
        visit,
        kind,
        found.customer,
        filled or unsent(kind.form.values(_typed(visit, kind, entry or {}))),
        act="edit",
        called=_called(visit, kind, entry),
        entry=entry,
        version=found.version,
    )


async def edit(visit: Visit, kind: ContactKind) -> Response:
    """Change what was changed in the form; a number that stays as it was shown is not sent."""

    def pick(customer: dict[str, Any]) -> dict[str, Any] | None:
        entry = kind.find(customer, _id(visit, kind))
        return entry and _typed(visit, kind, entry)

    return await acting.change(
        visit,
        kind.form,
        _api_entry(visit, kind),
        pick=pick,
        again=partial(show_edit, visit, kind),
        then=_place(visit, kind, _id(visit, kind)),
        at={kind.present: f"/{kind.name}"},
    )


# Lock, unlock, remove


async def show_act(visit: Visit, kind: ContactKind, act: str, filled: FilledForm | None = None) -> Response:
    """The question whether to do it, which names the thing and the effect."""
    found = await _find(visit, kind, filled)
    entry = found.entry
    if entry is None and found.is_read:
        return await _gone(visit, kind, filled)
    if entry and entry["is_locked"] and act != "unlock":
        return _locked(visit, kind, found.customer, entry)
    filled = filled or unsent({})
    effects: list[str] = [visit.t(f"contacts.{act}_effect")]
    if entry and entry["is_locked"]:
        effects.insert(0, _lock_in_words(visit, entry))
    called = _called(visit, kind, entry)
    return visit.show(
        "confirm.html",
        filled.status,
        trail=_trail(visit, found.customer),
        heading=visit.t(f"contacts.{act}_question", what=called),
        effects=effects,
        submit=visit.t(f"contacts.{act}_{kind.name}"),
        danger=act == "remove",
        cancel_href=_place(visit, kind, _id(visit, kind)),
        hidden=_hidden(visit, filled, called, found.version),
        asks_why=True,
        shown=[],
        reason=filled.values.get(REASON, ""),
        faults=filled.summary([]),
    )


async def lock(visit: Visit, kind: ContactKind) -> Response:
    """Stop changes to it."""
    return await _act(visit, kind, "lock", "POST", "/lock", _place(visit, kind, _id(visit, kind)))


async def unlock(visit: Visit, kind: ContactKind) -> Response:
    """Allow changes to it again."""
    return await _act(visit, kind, "unlock", "POST", "/unlock", _place(visit, kind, _id(visit, kind)))


async def remove(visit: Visit, kind: ContactKind) -> Response:
    """Remove it, and go on at the one that stood after it."""
    customer = (await _find(visit, kind, unsent({}))).customer
    ids = [kind.id_of(entry) for entry in customer[kind.plural]]
    at = ids.index(_id(visit, kind)) if _id(visit, kind) in ids else len(ids)
    beside = [*ids[at + 1 : at + 2], *ids[max(at - 1, 0) : at]]
    then = _place(visit, kind, beside[0]) if beside else f"/customers/{customer['id']}#contacts"
    return await _act(visit, kind, "remove", "DELETE", "", then)


async def _act(visit: Visit, kind: ContactKind, act: str, method: str, path: str, then: str) -> Response:
    return await acting.act(
        visit,
        method,
        f"{_api_entry(visit, kind)}{path}",
        entry=f"/{kind.plural}/{_id(visit, kind)}",
        again=partial(show_act, visit, kind, act),
        then=then,
        done=f"contacts.{act}_{kind.name}_done",
    )


# What these share


def _id(visit: Visit, kind: ContactKind) -> str:
    return visit.params[f"{kind.name}_id"].lower()


def _api(visit: Visit) -> str:
    return f"/v1/customers/{visit.params['customer_id']}"


def _api_entry(visit: Visit, kind: ContactKind) -> str:
    return f"{_api(visit)}/{kind.plural}/{_id(visit, kind)}"


def _place(visit: Visit, kind: ContactKind, entry_id: str) -> str:
    """Where it stands on the page of its customer."""
    return f"/customers/{visit.params['customer_id']}#{kind.name}-{entry_id}"


async def _find(visit: Visit, kind: ContactKind, filled: FilledForm | None) -> _Found:
    """The customer and the entry as they are. Nothing that was typed is lost, though neither may be read any more.

    Raises `CustomerIsArchived` where nobody has typed yet: there is no form for what would be refused.
    """
    try:
        told = await visit.ask("GET", _api(visit))
    except (RequestRefused, CustomersError):
        if filled is None:
            raise
        nobody = {"id": visit.params["customer_id"], "name": visit.t("members.customer"), "emails": [], "phones": []}
        return _Found(nobody, 0, None, is_read=False)
    if told.content["status"] == "archived" and filled is None:
        raise CustomerIsArchived
    entry = kind.find(told.content, _id(visit, kind)) if f"{kind.name}_id" in visit.params else None
    return _Found(told.content, told.version, entry)


def _called(visit: Visit, kind: ContactKind, entry: Entry | None) -> str:
    """What the entry is called, or was when the form was made."""
    return kind.text(visit, entry) if entry else visit.sent.get(_CALLED, "")


def _typed(visit: Visit, kind: ContactKind, entry: Entry) -> Entry:
    """The entry as people would type it."""
    return entry | {"phone": written_number(visit, entry)} if kind is PHONE and entry else entry


def _trail(visit: Visit, customer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(visit.t("layout.customers"), "/customers"), (customer["name"], f"/customers/{customer['id']}")]


def _hidden(visit: Visit, filled: FilledForm, called: str, version: int) -> dict[str, str]:
    return {
        "csrf": visit.csrf,
        acting.KEY: filled.key,
        acting.VERSION: visit.sent.get(acting.VERSION, str(version)),
        _CALLED: called,
    }


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
    hidden = _hidden(visit, filled, called, version)
    return visit.show(
        "contact_form.html",
        filled.status,
        trail=_trail(visit, customer),
        heading=visit.t(f"contacts.{act}_{kind.name}_title", what=called),
        fields=fields,
        faults=filled.summary(fields),
        hidden=hidden,
        submit=visit.t(f"contacts.add_{kind.name}" if is_new else "shared.save"),
        cancel_href=f"/customers/{customer['id']}#contacts" if is_new else _place(visit, kind, _id(visit, kind)),
        asks_why=not is_new,
        reason=filled.values.get(REASON, ""),
        check=_CHECK,
        stored=with_extension(visit, entry["phone"], entry["extension"]) if entry and kind is PHONE else None,
        lock=_lock_in_words(visit, entry) if entry and entry["is_locked"] else None,
        unlock_href=_unlock(visit, kind, entry) if entry else None,
        fresh=(f"/customers/{customer['id']}", hidden[acting.VERSION]) if version else None,
    )


def _lock_in_words(visit: Visit, entry: Entry) -> Markup:
    """Who locked it, when and why."""
    when = rendering.time_tag(entry["locked_at"], language=visit.language, zone=visit.console.time_zone)
    said = Markup(visit.t("contacts.locked_by")).format(who=entry["locked_by"], when=when)
    return said + (Markup(": «{}».").format(entry["lock_reason"]) if entry["lock_reason"] else ".")


def _unlock(visit: Visit, kind: ContactKind, entry: Entry) -> str | None:
    """The page to unlock it on, for who may."""
    if not visit.may(f"unlock_{kind.name}"):
        return None
    return f"/customers/{visit.params['customer_id']}/{kind.plural}/{kind.id_of(entry)}/unlock"


def _locked(visit: Visit, kind: ContactKind, customer: dict[str, Any], entry: Entry) -> Response:
    """Why nothing can be done to it, and who can help."""
    return visit.show(
        "contact_locked.html",
        409,
        trail=_trail(visit, customer),
        heading=visit.t("contacts.is_locked", what=kind.text(visit, entry)),
        lock=_lock_in_words(visit, entry),
        unlock_href=_unlock(visit, kind, entry),
        then=_place(visit, kind, kind.id_of(entry)),
    )


async def _gone(visit: Visit, kind: ContactKind, filled: FilledForm | None) -> Response:
    """Who removed it, when and why; nothing typed is lost. Raises the refusal of an id that never was."""
    removal = removal_of(await events_since(visit, _api(visit), 0), f"/{kind.plural}/{_id(visit, kind)}")
    if removal is None:
        raise kind.absent
    return visit.show(
        "contact_gone.html",
        404,
        heading=visit.t(f"contacts.gone_{kind.name}"),
        removal=removal,
        who=removal["on_behalf_of"] or removal["actor"],
        here=f"/customers/{visit.params['customer_id']}",
        typed=[
            (visit.t(field.label), filled.values[field.pointer])
            for field in kind.form.fields
            if filled and filled.values.get(field.pointer)
        ],
    )
