"""What a customer is called and known by, to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import FilledForm, unsent
from api.console.customers import fields, tax_ids
from api.console.frame.forms import Choice, Form, of_group
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.words.origins import origin_choices, origin_name
from api.http.responses.refusals import RequestRefused
from domain.errors import CustomersError

pages = PageBook()

FORM: Final = Form(*fields.NAMES, *tax_ids.FIELDS, *fields.ORIGIN, *fields.MORE, fields.DUPLICATE)


@pages.get("/customers/{customer_id}/edit", stands_on="change_customer")
async def show_details(visit: Visit) -> Response:
    """The form with the details as they are."""
    told = await visit.ask("GET", f"/v1/customers/{visit.params['customer_id']}")
    return await _show(visit, told.content, told.version, unsent(FORM.values(tax_ids.as_edited(told.content))))


@pages.post("/customers/{customer_id}/edit", stands_on="change_customer")
async def change_details(visit: Visit) -> Response:
    """Change what the person changed."""
    fields.allow_told_duplicate(visit)
    customer = f"/customers/{visit.params['customer_id']}"
    return await acting.change(
        visit,
        FORM,
        f"/v1{customer}",
        pick=tax_ids.as_edited,
        again=partial(_again, visit),
        then=customer,
    )


async def _again(visit: Visit, filled: FilledForm) -> Response:
    """The form with what was typed, even where the customer can no longer be read."""
    try:
        customer = (await visit.ask("GET", f"/v1/customers/{visit.params['customer_id']}")).content
    except (RequestRefused, CustomersError):
        customer = None
    return await _show(visit, customer, visit.sent.get(acting.VERSION, ""), filled)


async def _show(visit: Visit, customer: dict[str, Any] | None, version: object, filled: FilledForm) -> Response:
    customer_id = visit.params["customer_id"]
    filled, external_holder = await fields.told_whose(visit, filled)
    said = await tax_ids.looked_up(visit, filled.values, own=customer_id)
    filled = tax_ids.at_its_field(filled, said)
    shown = FORM.shown(visit, filled.values, filled.faults, choices=_choices(visit, filled.values))
    is_archived = customer is not None and customer["status"] == "archived"
    return visit.show(
        "customers/details.html",
        filled.status,
        faults=filled.summary(shown),
        name=customer["name"] if customer else filled.values.get("/name", ""),
        customer_path=f"/customers/{customer_id}",
        is_archived=is_archived,
        has_all=not is_archived or tax_ids.TAX_ID in visit.sent,
        names=of_group(shown, fields.NAMES),
        origin=of_group(shown, fields.ORIGIN),
        more=of_group(shown, fields.MORE),
        external_id=of_group(shown, fields.MORE[:1]),
        external_holder=external_holder,
        hidden={"csrf": visit.csrf, acting.KEY: filled.key, acting.VERSION: str(version)},
        reason=visit.sent.get(acting.REASON, ""),
        anyway=filled.values[tax_ids.TAX_ID] if filled.status != 200 and said and said.holder else None,
        **tax_ids.part_of_form(visit, FORM, filled, said, f"{tax_ids.CHECK}?own={customer_id}"),
    )


def _choices(visit: Visit, values: Mapping[str, str]) -> dict[str, list[Choice]]:
    """The origin that the customer has is among them, though the operator may have taken it out since."""
    origins = origin_choices(visit)
    present = values.get(fields.CONTACT_ORIGIN, "")
    if present and present not in {origin.value for origin in origins}:
        origins.append(Choice(present, origin_name(visit, present)))
    return {fields.CONTACT_ORIGIN: origins}
