"""The billing entities (razones sociales) of a customer: add, edit, make the default, use no longer and use again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import FilledForm, unsent
from api.console.customers import tax_ids
from api.console.frame.forms import Field, Form, of_group
from api.console.frame.page import PageBook
from api.console.frame.trail import trail_to_customer
from api.console.frame.visit import ApiAnswer, Visit
from domain.errors import BillingEntityNotFound

pages = PageBook()

HOME: Final = "GT"
DEPARTMENTS: Final = (
    "Alta Verapaz",
    "Baja Verapaz",
    "Chimaltenango",
    "Chiquimula",
    "El Progreso",
    "Escuintla",
    "Guatemala",
    "Huehuetenango",
    "Izabal",
    "Jalapa",
    "Jutiapa",
    "Petén",
    "Quetzaltenango",
    "Quiché",
    "Retalhuleu",
    "Sacatepéquez",
    "San Marcos",
    "Santa Rosa",
    "Sololá",
    "Suchitepéquez",
    "Totonicapán",
    "Zacapa",
)
"""Those of Guatemala."""


def _address(name: str) -> tuple[Field, ...]:
    pointer = f"/{name}"
    return (
        Field(f"{pointer}/line", "members.line", "area", autocomplete="off"),
        Field(f"{pointer}/municipality", "members.municipality", autocomplete="off"),
        Field(f"{pointer}/department", "members.department", autocomplete="off"),
        Field(f"{pointer}/postal_code", "members.postal_code", autocomplete="off"),
        Field(f"{pointer}/country", "members.country", hint="billing.country_hint", autocomplete="off"),
    )


ADDRESSES: Final = ("fiscal_address", "billing_address")
EMAIL: Final = (
    Field("/billing_email", "members.billing_email", "email", autocomplete="off"),
    Field("/billing_cc", "members.billing_cc", "lines", hint="billing.cc_hint"),
)
DEFAULT: Final = (Field("/is_default", "billing.is_default", "check"),)
EDITED: Final = Form(
    Field("/legal_name", "billing.legal_name", is_required=True, autocomplete="off"),
    *tax_ids.FIELDS,
    *EMAIL,
    *(field for address in ADDRESSES for field in _address(address)),
)
ADDED: Final = Form(*EDITED.fields, *DEFAULT)


@pages.get("/customers/{customer_id}/billing-entities/new", stands_on="add_billing_entity")
async def show_new_billing_entity(visit: Visit) -> Response:
    """The form; a tax id in the address fills it in, where another page knows it."""
    known = {pointer: visit.query.get(pointer[1:], "") for pointer in (tax_ids.TAX_ID, tax_ids.TYPE, tax_ids.COUNTRY)}
    return await _new(visit, unsent(ADDED.presets() | known))


@pages.post("/customers/{customer_id}/billing-entities/new", stands_on="add_billing_entity")
async def add_billing_entity_by_form(visit: Visit) -> Response:
    """Add it, and go back to the customer."""
    return await acting.add(
        visit,
        ADDED,
        f"{_api(visit)}/billing-entities",
        again=partial(_new, visit),
        then=lambda answer: f"{_customer(visit)}#billing-entity-{answer.content['billing_entity_id']}",
        done="billing.added",
    )


async def _new(visit: Visit, filled: FilledForm) -> Response:
    customer = (await visit.ask("GET", _api(visit))).content
    return await _show(visit, ADDED, filled, customer, visit.t("billing.new"), visit.t("billing.add"), {})


@pages.get("/customers/{customer_id}/billing-entities/{billing_entity_id}/edit", stands_on="change_billing_entity")
async def show_billing_entity_form(visit: Visit) -> Response:
    """The form as it is now."""
    answer = await visit.ask("GET", _api(visit))
    values = EDITED.values(_present(visit, answer.content))
    return await _edit(visit, unsent(values | {acting.VERSION: str(answer.version)}), answer)


@pages.post("/customers/{customer_id}/billing-entities/{billing_entity_id}/edit", stands_on="change_billing_entity")
async def change_billing_entity_by_form(visit: Visit) -> Response:
    """Save what was changed, and go back to the customer."""
    return await acting.change(
        visit,
        EDITED,
        _api_of_entity(visit),
        pick=partial(_entity, visit),
        again=partial(_edit, visit),
        then=_back(visit),
    )


async def _edit(visit: Visit, filled: FilledForm, answer: ApiAnswer | None = None) -> Response:
    answer = answer or await visit.ask("GET", _api(visit))
    _present(visit, answer.content)
    hidden = {acting.VERSION: filled.values.get(acting.VERSION) or str(answer.version)}
    return await _show(visit, EDITED, filled, answer.content, visit.t("billing.edit"), visit.t("shared.save"), hidden)


async def _show(
    visit: Visit,
    form: Form,
    filled: FilledForm,
    customer: dict[str, Any],
    heading: str,
    submit: str,
    hidden: dict[str, str],
) -> Response:
    departments = {f"/{address}/department": DEPARTMENTS for address in ADDRESSES}
    said = await tax_ids.looked_up(visit, filled.values, tells_holder=False)
    filled = tax_ids.at_its_field(filled, said)
    shown = form.shown(visit, filled.values, filled.faults, suggestions=departments)
    return visit.show(
        "customers/billing_entity.html",
        filled.status,
        trail=trail_to_customer(visit, visit.params["customer_id"], customer["name"]),
        heading=heading,
        name=shown[0],
        email=of_group(shown, EMAIL),
        addresses=[(visit.t(f"members.{address}"), of_group(shown, _address(address))) for address in ADDRESSES],
        last=of_group(shown, DEFAULT) if form is ADDED else [],
        faults=filled.summary(shown),
        hidden={"csrf": visit.csrf, acting.KEY: filled.key} | hidden,
        submit=submit,
        cancel_href=_customer(visit),
        reason=visit.sent.get(acting.REASON, ""),
        **tax_ids.part_of_form(visit, form, filled, said, f"{tax_ids.CHECK}?of=billing_entity"),
    )


@dataclass(frozen=True, slots=True)
class EntityAct:
    """Something that is done to a billing entity after one question; texts are `billing.<name>...`."""

    name: str
    operation: str
    method: str
    path: str
    sends_id: bool = False


ACTS: Final = (
    EntityAct("default", "set_default_billing_entity", "PUT", "/default-billing-entity", sends_id=True),
    EntityAct("no-default", "clear_default_billing_entity", "DELETE", "/default-billing-entity"),
    EntityAct("activate", "activate_billing_entity", "POST", "/billing-entities/{id}/activate"),
    EntityAct("deactivate", "deactivate_billing_entity", "POST", "/billing-entities/{id}/deactivate"),
)


async def _ask_first(visit: Visit, filled: FilledForm, *, act: EntityAct) -> Response:
    answer = await visit.ask("GET", _api(visit))
    entity = _present(visit, answer.content)
    return visit.show(
        "changing/confirm.html",
        filled.status,
        trail=trail_to_customer(visit, visit.params["customer_id"], answer.content["name"]),
        heading=visit.t(f"billing.{act.name}_question", name=entity["legal_name"]),
        effects=[visit.t(f"billing.{act.name}_effect")],
        submit=visit.t(f"billing.{act.name}"),
        danger=False,
        cancel_href=_back(visit),
        hidden={"csrf": visit.csrf, acting.KEY: filled.key, acting.VERSION: str(answer.version)},
        asks_why=True,
        reason=filled.values.get(acting.REASON, ""),
        shown=[],
        faults=filled.summary([]),
    )


def _add_pages(act: EntityAct) -> None:
    address = f"/customers/{{customer_id}}/billing-entities/{{billing_entity_id}}/{act.name}"
    again = partial(_ask_first, act=act)

    async def ask(visit: Visit) -> Response:
        return await again(visit, unsent({}))

    async def do(visit: Visit) -> Response:
        entity_id = visit.params["billing_entity_id"]
        return await acting.act(
            visit,
            act.method,
            _api(visit) + act.path.format(id=entity_id),
            entry=f"/billing_entities/{entity_id}",
            again=partial(again, visit),
            then=_back(visit),
            done=f"billing.{act.name}_done",
            body={"billing_entity_id": entity_id} if act.sends_id else None,
        )

    pages.get(address, stands_on=act.operation)(ask)
    pages.post(address, stands_on=act.operation)(do)


for each in ACTS:
    _add_pages(each)


def postal(address: dict[str, Any]) -> str:
    """An address in one line; the country is understood at home."""
    country = address["country"] if address["country"] != HOME else None
    parts = (address[name] for name in ("line", "municipality", "department", "postal_code"))
    return ", ".join(" ".join(part.split()) for part in (*parts, country) if part)


def _entity(visit: Visit, customer: dict[str, Any]) -> dict[str, Any] | None:
    wanted = visit.params["billing_entity_id"].lower()
    found = (each for each in customer["billing_entities"] if each["billing_entity_id"] == wanted)
    return next(map(tax_ids.as_edited, found), None)


def _present(visit: Visit, customer: dict[str, Any]) -> dict[str, Any]:
    """The entity of this address; raises `BillingEntityNotFound`."""
    if entity := _entity(visit, customer):
        return entity
    raise BillingEntityNotFound


def _customer(visit: Visit) -> str:
    return f"/customers/{visit.params['customer_id']}"


def _back(visit: Visit) -> str:
    return f"{_customer(visit)}#billing-entity-{visit.params['billing_entity_id']}"


def _api(visit: Visit) -> str:
    return f"/v1{_customer(visit)}"


def _api_of_entity(visit: Visit) -> str:
    return f"{_api(visit)}/billing-entities/{visit.params['billing_entity_id']}"
