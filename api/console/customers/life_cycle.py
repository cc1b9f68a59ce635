"""A customer is archived, brought back, or erased for good; what is left of one that was erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import FilledForm, unsent
from api.console.customers import tax_ids
from api.console.customers.fields import ANYWAY
from api.console.customers.tax_ids import Holder
from api.console.frame.forms import Field, FieldShown, Form
from api.console.frame.page import PageBook
from api.console.frame.trail import trail_to_customer
from api.console.frame.visit import ApiAnswer, Visit
from api.http.responses.refusals import RequestRefused
from domain.errors import CustomerErased, CustomersError, ProjectionBehind, TaxIdTaken

pages = PageBook()

NAME: Final = "/name"
CALLED: Final = "called"
"""What the form called the customer, for when it cannot be read any more."""
ERASURE: Final = Form(
    Field(NAME, "life_cycle.erase_name", hint="life_cycle.erase_name_hint", is_required=True, autocomplete="off"),
    Field("/reason", "life_cycle.erase_reason", hint="life_cycle.erase_reason_hint", is_required=True),
)


@pages.get("/customers/{customer_id}/archive", stands_on="archive_customer")
async def show_archive(visit: Visit) -> Response:
    """What archiving does to this customer."""
    told = await _customer(visit)
    if told.content["status"] == "archived":
        return visit.go(_path(visit), "life_cycle.is_archived")
    return await _ask_to_archive(visit, unsent(_version_of(told)), told)


@pages.post("/customers/{customer_id}/archive", stands_on="archive_customer")
async def archive_customer(visit: Visit) -> Response:
    """Out of the list."""
    return await acting.act(
        visit,
        "POST",
        f"/v1{_path(visit)}/archive",
        entry="",
        again=partial(_ask_to_archive, visit),
        then=_path(visit),
        done="life_cycle.archived",
    )


async def _ask_to_archive(visit: Visit, filled: FilledForm, told: ApiAnswer | None = None) -> Response:
    customer = told.content if told else await _as_told(visit)
    effects = [visit.t("life_cycle.archive_leaves")]
    if customer["holds_tax_id"]:
        effects.append(visit.t("life_cycle.archive_frees", tax_id=customer["tax_id"]))
    effects.append(visit.t("life_cycle.archive_ends_not"))
    return _ask(visit, filled, customer, "archive", effects)


@pages.get("/customers/{customer_id}/restore", stands_on="restore_customer")
async def show_restore(visit: Visit) -> Response:
    """What comes back with this customer."""
    told = await _customer(visit)
    if told.content["status"] != "archived":
        return visit.go(_path(visit), "life_cycle.is_active")
    return await _ask_to_restore(visit, unsent(_version_of(told)), told)


@pages.post("/customers/{customer_id}/restore", stands_on="restore_customer")
async def restore_customer(visit: Visit) -> Response:
    """Back into the list, without its tax id if that is somebody else's by now and the person was told so."""
    return await acting.act(
        visit,
        "POST",
        f"/v1{_path(visit)}/restore",
        entry="",
        again=partial(_ask_to_restore, visit),
        then=_path(visit),
        done="life_cycle.restored",
        body={"allow_duplicate_tax_id": True} if ANYWAY in visit.sent else None,
    )


async def _ask_to_restore(visit: Visit, filled: FilledForm, told: ApiAnswer | None = None) -> Response:
    customer = told.content if told else await _as_told(visit)
    effects = [visit.t("life_cycle.restore_returns")]
    if not isinstance(filled.error, TaxIdTaken):
        return _ask(visit, filled, customer, "restore", effects)
    holder = await tax_ids.read_holder(visit, str(filled.error.customer_id))
    told_whose = replace(filled, told=(visit.t("life_cycle.tax_id_taken"),))
    return _ask(visit, told_whose, customer, "restore", effects, holder=holder)


@pages.get("/customers/{customer_id}/erase", stands_on="erase_customer")
async def show_erase(visit: Visit) -> Response:
    """What is gone then, and what stays."""
    told = await _customer(visit)
    return await _ask_to_erase(visit, unsent(_version_of(told)), told)


@pages.post("/customers/{customer_id}/erase", stands_on="erase_customer")
async def erase_customer(visit: Visit) -> Response:
    """Make the personal data unreadable, once the name was typed."""
    again = partial(_ask_to_erase, visit)
    try:
        told = await _customer(visit)
    except CustomerErased:
        return visit.go(_path(visit), "life_cycle.erase_done")
    except Exception as error:
        return await again(acting.failed(visit, error))
    if _plain(visit.sent.get(NAME, "")) != _plain(told.content["name"]):
        return await again(acting.unmet(visit, {NAME: visit.t("life_cycle.erase_other_name")}), told)
    return await acting.act(
        visit,
        "POST",
        f"/v1{_path(visit)}/erase",
        entry="",
        again=again,
        then=_path(visit),
        done="life_cycle.erase_done",
        body={"reason": visit.sent.get("/reason", "")},
    )


async def _ask_to_erase(visit: Visit, filled: FilledForm, told: ApiAnswer | None = None) -> Response:
    if isinstance(filled.error, ProjectionBehind):  # it is recorded, and only a list is not there yet
        return visit.go(_path(visit), "life_cycle.erase_soon")
    customer = told.content if told else await _as_told(visit)
    name, reason = ERASURE.shown(visit, filled.values, filled.faults)
    name = replace(name, hint=visit.t("life_cycle.erase_name_hint", name=customer["name"]))
    effects = [visit.t("life_cycle.erase_effect"), visit.t("life_cycle.erase_keeps")]
    return _ask(visit, filled, customer, "erase", effects, fields=[name, reason])


async def erased_page(visit: Visit) -> Response:
    """What the address of an erased customer shows: who erased it, when and why, and the way to its history."""
    path, query = _path(visit), [("order", "desc"), ("limit", "1")]
    event = (await visit.ask("GET", f"/v1{path}/history", query=query)).content["items"][0]
    return visit.show(
        "customers/erased.html",
        410,
        event=event,
        reason=event["own_reason"] or event["reason"],
        customer_id=visit.params["customer_id"],
        history=f"{path}/history",
        proof=f"{path}/proof?position={event['position']}",
    )


def _ask(
    visit: Visit,
    filled: FilledForm,
    customer: Mapping[str, Any],
    action: str,
    effects: Sequence[str],
    *,
    fields: Sequence[FieldShown] = (),
    holder: Holder | None = None,
) -> Response:
    """The page that asks before it is done."""
    name, path = customer["name"], _path(visit)
    hidden = {
        "csrf": visit.csrf,
        acting.KEY: filled.key,
        acting.VERSION: filled.values.get(acting.VERSION, ""),
        CALLED: name,
    }
    if holder:
        hidden[ANYWAY] = customer["tax_id"]
    return visit.show(
        "customers/restore.html" if holder else "changing/confirm.html",
        filled.status,
        trail=trail_to_customer(visit, visit.params["customer_id"], name),
        heading=visit.t(f"life_cycle.{action}_question", name=name),
        effects=effects,
        submit=visit.t("life_cycle.restore_without" if holder else f"life_cycle.{action}"),
        danger=action == "erase",
        cancel_href=path,
        hidden=hidden,
        shown=fields,
        asks_why=not fields,
        reason=visit.sent.get(acting.REASON, ""),
        faults=filled.summary(fields),
        holder=holder,
    )


def _path(visit: Visit) -> str:
    return f"/customers/{visit.params['customer_id']}"


async def _customer(visit: Visit) -> ApiAnswer:
    return await visit.ask("GET", f"/v1{_path(visit)}")


async def _as_told(visit: Visit) -> dict[str, Any]:
    """The customer for a form that is shown again; where it cannot be read, what the form knew of it."""
    try:
        customer: dict[str, Any] = (await _customer(visit)).content
    except (RequestRefused, CustomersError):
        return {"name": visit.sent.get(CALLED, ""), "tax_id": "", "holds_tax_id": False}
    return customer


def _version_of(told: ApiAnswer) -> dict[str, str]:
    return {acting.VERSION: str(told.version)}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
