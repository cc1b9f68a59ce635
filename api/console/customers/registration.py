"""A new customer, with its first e-mail and phone: everything is registered or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from starlette.responses import Response

from api.console.changing import acting
from api.console.changing.acting import FilledForm, unsent
from api.console.customers import doubles, fields, tax_ids
from api.console.customers.contacts import contacts
from api.console.customers.contacts.contacts import ContactKind
from api.console.customers.doubles import Double
from api.console.customers.tax_ids import TaxIdSaid
from api.console.frame.forms import Field, Form, of_group
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.words.origins import origin_choices

pages = PageBook()

ADDRESS: Final = "/customers/new"


def _first(kind: ContactKind) -> tuple[Field, ...]:
    """The fields of an e-mail or a phone for the first one of a customer; its notes can wait for its own page."""
    return tuple(
        replace(field, pointer=f"/{kind.plural}/0{field.pointer}", is_required=False)
        for field in kind.form.fields
        if field.pointer != "/notes"
    )


_EMAIL: Final = _first(contacts.EMAIL)
_PHONE: Final = _first(contacts.PHONE)
FORM: Final = Form(*fields.NAMES, *tax_ids.FIELDS, *_EMAIL, *_PHONE, *fields.ORIGIN, *fields.MORE, fields.DUPLICATE)

OPENED: Final = "opened"
"""When the form was opened: doubles are those who were there by then."""
TOLD: Final = "told"
"""The ids of likely doubles that the person was told of."""

_CHECKED_WHILE_TYPED: Final = (
    "/name", tax_ids.TAX_ID, tax_ids.TYPE, tax_ids.COUNTRY, "/emails/0/email", "/phones/0/phone"
)  # fmt: skip


@pages.get(ADDRESS, stands_on="register_customer")
async def show_registration(visit: Visit) -> Response:
    """The form; what the address says of the customer stands in it, such as a name that nobody was found by."""
    asked = {f"/{name}": value for name, value in visit.query.items() if f"/{name}" in FORM.by_pointer}
    return await _show(visit, unsent(FORM.presets() | asked))


@pages.post(ADDRESS, stands_on="register_customer")
async def register_customer(visit: Visit) -> Response:
    """Register, unless there are likely doubles that the person was not told of."""
    found = await doubles.likely_doubles(visit, visit.sent, visit.sent.get(OPENED))
    if not {each.id for each in found} <= set(visit.sent.get(TOLD, "").split()):
        return await _show(visit, acting.unmet(visit, {}, 409), found)
    fields.allow_told_duplicate(visit)
    return await acting.add(
        visit,
        FORM,
        "/v1/customers",
        again=partial(_show, visit, found=found),
        then=lambda told: f"/customers/{told.content['id']}#add-email",
        done="registration.done",
    )


@pages.get(f"{ADDRESS}/check", stands_on="register_customer")
async def check_registration(visit: Visit) -> Response:
    """What is said under the tax id while somebody types: of the id, and of likely doubles."""
    said = await tax_ids.looked_up(visit, visit.query)
    found = await doubles.likely_doubles(visit, visit.query)
    return visit.show("customers/tax_id_said.html", said=said, doubles=_others(found, said))


async def _show(visit: Visit, filled: FilledForm, found: Sequence[Double] = ()) -> Response:
    values = filled.values
    filled, external_holder = await fields.told_whose(visit, filled)
    said = await tax_ids.looked_up(visit, values)
    filled = tax_ids.at_its_field(filled, said)
    roles = contacts.suggested_roles(visit, {"emails": (), "phones": ()})
    shown = FORM.shown(
        visit,
        values,
        filled.faults,
        choices={fields.CONTACT_ORIGIN: origin_choices(visit)},
        suggestions=dict.fromkeys(("/emails/0/role", "/phones/0/role"), roles),
    )
    others = _others(found, said)
    doubtful = [(visit.t("registration.doubtful"), "tax-id-said")] if filled.status == 409 and not filled.error else []
    return visit.show(
        "customers/registration.html",
        filled.status,
        faults=[*doubtful, *filled.summary(shown)],
        names=of_group(shown, fields.NAMES),
        email=of_group(shown, _EMAIL),
        phone=of_group(shown, _PHONE),
        origin=of_group(shown, fields.ORIGIN),
        more=of_group(shown, fields.MORE),
        more_is_open=fields.are_filled(fields.MORE, filled),
        external_holder=external_holder,
        is_told=filled.status != 200,
        hidden=_hidden(visit, filled),
        anyway=values.get(tax_ids.TAX_ID, "") if said and said.holder else None,
        **tax_ids.part_of_form(visit, FORM, filled, said, f"{ADDRESS}/check", _CHECKED_WHILE_TYPED, others),
    )


def _hidden(visit: Visit, filled: FilledForm) -> Mapping[str, str]:
    opened = visit.sent.get(OPENED) or datetime.now(UTC).isoformat(timespec="milliseconds")
    return {"csrf": visit.csrf, acting.KEY: filled.key, OPENED: opened}


def _others(found: Sequence[Double], said: TaxIdSaid | None) -> list[Double]:
    """The likely doubles but for the one that is named already, because it has the tax id."""
    holder = said.holder.id if said and said.holder else None
    return [double for double in found if double.id != holder]
