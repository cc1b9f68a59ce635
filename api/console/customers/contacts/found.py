"""What pages of an e-mail or phone share: finding it, where it stands, and what is shown where it is locked or gone."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from markupsafe import Markup
from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import FilledForm
from api.console.changing.meanwhile import events_since, removal_of
from api.console.customers.contacts.contacts import ContactKind, Entry
from api.console.frame import rendering
from api.console.frame.trail import trail_to_customer
from api.console.frame.visit import Visit
from api.http.responses.refusals import RequestRefused
from domain.errors import CustomerIsArchived, CustomersError

CALLED: Final = "called"
"""What the form called the entry, for when it cannot be read any more."""


class FoundContact(NamedTuple):
    """An entry in its customer; None where it is not there any more."""

    customer: dict[str, Any]
    version: int
    entry: Entry | None
    is_read: bool = True
    """Whether the customer can be read just now."""


async def find(visit: Visit, kind: ContactKind, filled: FilledForm | None) -> FoundContact:
    """The customer and the entry as they are. Nothing that was typed is lost, though neither may be read any more.

    Raises `CustomerIsArchived` where nobody has typed yet: there is no form for what would be refused.
    """
    try:
        told = await visit.ask("GET", api_of_customer(visit))
    except (RequestRefused, CustomersError):
        if filled is None:
            raise
        nobody = {"id": visit.params["customer_id"], "name": visit.t("members.customer"), "emails": [], "phones": []}
        return FoundContact(nobody, 0, None, is_read=False)
    if told.content["status"] == "archived" and filled is None:
        raise CustomerIsArchived
    entry = kind.find(told.content, asked_id(visit, kind)) if f"{kind.name}_id" in visit.params else None
    return FoundContact(told.content, told.version, entry)


def called_now(visit: Visit, kind: ContactKind, entry: Entry | None) -> str:
    """What the entry is called, or was when the form was made."""
    return kind.text(visit, entry) if entry else visit.sent.get(CALLED, "")


def asked_id(visit: Visit, kind: ContactKind) -> str:
    """The id in the address of the page."""
    return visit.params[f"{kind.name}_id"].lower()


def api_of_customer(visit: Visit) -> str:
    """Where the interface has the customer."""
    return f"/v1/customers/{visit.params['customer_id']}"


def api_of_entry(visit: Visit, kind: ContactKind) -> str:
    """Where the interface has the entry."""
    return f"{api_of_customer(visit)}/{kind.plural}/{asked_id(visit, kind)}"


def place_of(visit: Visit, kind: ContactKind, entry_id: str) -> str:
    """Where it stands on the page of its customer."""
    return f"/customers/{visit.params['customer_id']}#{kind.name}-{entry_id}"


def trail_of(visit: Visit, customer: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands above the heading."""
    return trail_to_customer(visit, customer["id"], customer["name"])


def hidden_of(visit: Visit, filled: FilledForm, called: str, version: int) -> dict[str, str]:
    """What forms carry; one that is shown again keeps the version that it was made with."""
    return {
        "csrf": visit.csrf,
        acting.KEY: filled.key,
        acting.VERSION: visit.sent.get(acting.VERSION, str(version)),
        CALLED: called,
    }


def lock_in_words(visit: Visit, entry: Entry) -> Markup:
    """Who locked it, when and why."""
    when = rendering.time_tag(entry["locked_at"], language=visit.language, zone=visit.console.time_zone)
    said = Markup(visit.t("contacts.locked_by")).format(who=entry["locked_by"], when=when)
    why = entry["lock_reason"]
    return said + (f": {visit.t('contacts.quoted', text=why)}." if why else ".")


def unlock_page(visit: Visit, kind: ContactKind, entry: Entry) -> str | None:
    """The page to unlock it on, for who may."""
    if not visit.may(f"unlock_{kind.name}"):
        return None
    return f"/customers/{visit.params['customer_id']}/{kind.plural}/{kind.id_of(entry)}/unlock"


def locked_page(visit: Visit, kind: ContactKind, customer: dict[str, Any], entry: Entry) -> Response:
    """Why nothing can be done to it, and who can help."""
    return visit.show(
        "customers/contact_locked.html",
        409,
        trail=trail_of(visit, customer),
        heading=visit.t("contacts.is_locked", what=kind.text(visit, entry)),
        lock=lock_in_words(visit, entry),
        unlock_href=unlock_page(visit, kind, entry),
        then=place_of(visit, kind, kind.id_of(entry)),
    )


async def gone_page(visit: Visit, kind: ContactKind, filled: FilledForm | None) -> Response:
    """Who removed it, when and why; nothing typed is lost. Raises the refusal of an id that never was."""
    removal = removal_of(
        await events_since(visit, api_of_customer(visit), 0), f"/{kind.plural}/{asked_id(visit, kind)}"
    )
    if removal is None:
        raise kind.absent
    return visit.show(
        "customers/contact_gone.html",
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
