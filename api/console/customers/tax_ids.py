"""Tax ids while they are typed: how one will be stored, what its check says, and which customer has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from api.console.changing.acting import FilledForm
from api.console.customers.doubles import Double
from api.console.frame.forms import Choice, Field, Form, field_id, of_group
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.words.codes import name_of
from api.console.words.messages import MESSAGES
from api.http.responses.refusals import RequestRefused, ValidationFailed
from domain.errors import CustomersError
from domain.messages import NIT_CHECK
from domain.wording import Wording

pages = PageBook()

TAX_ID: Final = "/tax_id"
TYPE: Final = "/tax_id_type"
COUNTRY: Final = "/tax_id_country"
FIELDS: Final = (
    Field(TAX_ID, "members.tax_id", hint="tax_ids.hint", is_required=True, autocomplete="off"),
    Field(TYPE, "members.tax_id_type", "choice", along=TAX_ID),
    Field(COUNTRY, "members.tax_id_country", hint="tax_ids.country_hint", autocomplete="off", along=TAX_ID),
)
"""What every form with a tax id has of it; type and country stand aside, for most are NITs."""
CHECK: Final = "/tax-ids/check"
"""Where the script of such a form asks what a tax id is that somebody has typed so far; `own` is whose it is."""

_NEIGHBOURS: Final = ("SV", "HN", "NI", "CR", "PA", "BZ", "MX", "US", "CO", "DO", "ES")


class Holder(NamedTuple):
    """A customer that has what another one may not have too."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TaxIdSaid:
    """What can be said of a tax id before it is saved; `kind` is that of a notice."""

    kind: Literal["ok", "info", "warn", "bad"]
    texts: tuple[str, ...]
    holder: Holder | None = None
    add_there: str | None = None
    """Where it can be added to the holder, for who may."""


async def looked_up(
    visit: Visit, typed: Mapping[str, str], *, own: str | None = None, tells_holder: bool = True
) -> TaxIdSaid | None:
    """What the interface says of what was typed; nothing for nothing, and where it cannot say.

    `own` is the customer that may have it already. This helps and never stops anybody: what is sent is looked at again.
    """
    text, type, country = (typed.get(each, "").strip() for each in (TAX_ID, TYPE, COUNTRY))
    if not text:
        return None
    query = [(name, value) for name, value in (("type", type), ("country", country)) if value]
    try:
        verdict = (await visit.ask("GET", f"/v1/tax-ids/{text}", query=query)).content
        holder = verdict["customer_id"] if tells_holder else None
        if holder and holder != own:
            return await _held(visit, verdict, holder)
    except ValidationFailed as error:
        return TaxIdSaid("warn", tuple(visit.said(fault.wording) for fault in error.faults))
    except (RequestRefused, CustomersError):
        return None
    return _judged(visit, verdict)


async def read_holder(visit: Visit, customer_id: str) -> Holder:
    """Who that is."""
    customer = (await visit.ask("GET", f"/v1/customers/{customer_id}")).content
    return Holder(customer_id, customer["name"])


def type_choices(visit: Visit, values: Mapping[str, str]) -> list[Choice]:
    """Where nothing is chosen a number of Guatemala says itself what it is; one of elsewhere cannot become that."""
    any_of_ours = [] if values.get(TYPE) == "FOREIGN" else [Choice("", visit.t("tax_ids.any_of_ours"))]
    return [*any_of_ours, *(Choice(code, name_of(visit, code)) for code in ("NIT", "CUI", "FOREIGN"))]


def as_edited(thing: Mapping[str, Any]) -> dict[str, Any]:
    """What a form holds of something with a tax id: a number of Guatemala says itself whether it is a NIT or a CUI."""
    if thing["tax_id_type"] == "FOREIGN":
        return {**thing}
    return {**thing, "tax_id_type": "", "tax_id_country": ""}


def at_its_field(filled: FilledForm, said: TaxIdSaid | None) -> FilledForm:
    """The form with one sentence for a tax id that does not add up: the one that was said while it was typed."""
    if said and said.kind == "bad" and TAX_ID in filled.faults:
        return replace(filled, faults={**filled.faults, TAX_ID: said.texts[0]})
    return filled


def part_of_form(
    visit: Visit,
    form: Form,
    filled: FilledForm,
    said: TaxIdSaid | None,
    check: str = CHECK,
    checked: Sequence[str] = (TAX_ID, TYPE, COUNTRY),
    doubles: Sequence[Double] = (),
) -> dict[str, Any]:
    """What `customers/tax_id.html` draws the fields with; its script asks at `check` of the fields `checked`."""
    values, faults = filled.values, filled.faults
    if said and not said.holder and TAX_ID in faults:
        said = None  # the field says it
    shown = form.shown(
        visit, values, faults, choices={TYPE: type_choices(visit, values)}, suggestions={COUNTRY: _NEIGHBOURS}
    )
    return {
        "tax_id_fields": of_group(shown, FIELDS),
        "other_is_open": any(values.get(each) or each in faults for each in (TYPE, COUNTRY)),
        "said": said,
        "check": check,
        "doubles": doubles,
        "checked": [field_id(each) for each in checked],
    }


@pages.get(CHECK, stands_on="check_tax_id")
async def check_tax_id(visit: Visit) -> Response:
    """What is said under a tax id while it is typed: a part of pages, not one of them."""
    own = visit.query.get("own") or None
    tells_holder = visit.query.get("of") != "billing_entity"
    said = await looked_up(visit, visit.query, own=own, tells_holder=tells_holder)
    return visit.show("customers/tax_id_said.html", said=said, doubles=())


async def _held(visit: Visit, verdict: Mapping[str, Any], customer_id: str) -> TaxIdSaid:
    holder = await read_holder(visit, customer_id)
    query = {"tax_id": verdict["tax_id"]}
    if verdict["type"] == "FOREIGN":
        query |= {"tax_id_type": verdict["type"], "tax_id_country": verdict["country"]}
    there = f"/customers/{customer_id}/billing-entities/new?{urlencode(query)}"
    return TaxIdSaid("warn", (), holder, there if visit.may("add_billing_entity") else None)


def _judged(visit: Visit, verdict: Mapping[str, Any]) -> TaxIdSaid:
    """How it is stored, and whether it can be right."""
    stored = visit.t("tax_ids.stored", tax_id=verdict["tax_id"])
    if verdict["tax_id"] == "CF":
        return TaxIdSaid("info", (visit.t("tax_ids.final_consumer"),))
    if verdict["status"] == "valid":
        return TaxIdSaid("ok", (stored, visit.t(f"tax_ids.valid_{verdict['type']}")))
    reason = _reason(visit, verdict["reason_code"])
    if verdict["status"] == "unchecked":
        return TaxIdSaid("info", (stored, reason))
    is_kept = visit.console.settings.tax_id_policy == "warn"
    return TaxIdSaid("bad", (reason, visit.t("tax_ids.kept_anyway"))) if is_kept else TaxIdSaid("bad", (reason,))


def _reason(visit: Visit, code: str) -> str:
    """Never the digit that would fit: that would make a wrong number of a mistyped one, and a valid one at that."""
    return visit.t("tax_ids.does_not_add_up") if code == NIT_CHECK.code else visit.said(Wording(MESSAGES[code]))
