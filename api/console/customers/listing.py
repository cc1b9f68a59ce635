"""The list of customers: search, filters, order and pages, each with an address of its own."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.console.customers.filters import (
    DAYS,
    FIELDS,
    MORE_FIELDS,
    PATH,
    Asked,
    address_of,
    asked_in,
    filters_of,
    is_day,
    removable,
    shown_in_form,
)
from api.console.customers.row_html import RowHtml
from api.console.customers.rows import CustomerRows
from api.console.frame.days import moments_of_days
from api.console.frame.forms import Choice
from api.console.frame.page import PageBook
from api.console.frame.visit import ApiAnswer, Visit
from api.console.words.codes import name_of
from api.console.words.origins import origin_choices
from api.http.responses.refusals import Fault, ValidationFailed
from projections.customer_list.query import EXACT_UP_TO

ROWS: Final = ("25", "50", "100")
SORTS: Final = {"name": "name", "created_at": "-created_at", "updated_at": "-updated_at"}
"""What can be sorted by, and the order of the first click: times the newest first."""

HeldFilters = dict[str, list[str]]
"""What the fields of the form hold, by their names."""

pages = PageBook()


@pages.get("/customers", stands_on="list_customers")
async def show_customers(visit: Visit) -> Response:
    """A page of the list; what the interface refuses is said at its field of the form."""
    asked = asked_in(visit.query_pairs)
    address = address_of(asked)
    if not visit.is_fragment and asked != visit.query_pairs:
        return RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    try:
        answer = await _ask(visit, asked)
    except ValidationFailed as failed:
        faults = {fault.where: fault for fault in reversed(failed.faults)}
        if faults.keys() == {"cursor"}:  # of a list that was asked otherwise: its first page will do
            return RedirectResponse(address_of(asked, cursor=None), 303, {"Cache-Control": "no-store"})
        response = _show_faults(visit, asked, faults)
    else:
        response = _show_list(visit, asked, answer.content)
    if visit.is_fragment:
        response.headers["HX-Replace-Url"] = address
    return response


@pages.get("/customers/export", stands_on="export_customers")
async def export_customers(visit: Visit) -> Response:
    """Everybody whom the list shows with these filters, as a file."""
    asked, faults = moments_of_days(asked_in(visit.query_pairs), DAYS, visit.console.time_zone)
    if faults:
        raise ValidationFailed(faults)
    response = await visit.ask_for_response("GET", "/v1/export", query=asked, is_whole_answer=True)
    response.headers["Cache-Control"] = "no-store"
    return response


async def _ask(visit: Visit, asked: Asked) -> ApiAnswer:
    query, faults = moments_of_days(asked, DAYS, visit.console.time_zone)
    if faults:
        raise ValidationFailed(faults)
    return await visit.ask("GET", "/v1/customers", query=query)


def _show_list(visit: Visit, asked: Asked, content: dict[str, Any]) -> Response:
    q = next((value for name, value in asked if name == "q"), None)
    rows = CustomerRows(visit, q)
    total, is_empty = content["total"], content["total"] == 0
    count, export = (
        (visit.t("customer_list.count", count=total), visit.t("customer_list.export", count=total))
        if content["total_is_exact"]
        else (visit.t("customer_list.more_than", count=EXACT_UP_TO), visit.t("customer_list.export_all"))
    )
    heads, shows_contacts = _heads(asked), visit.may("get_customer")
    drawn = RowHtml(visit, shows_contacts=shows_contacts, is_by_creation=heads["created_at"][1] is not None)
    similar = content.get("similar")
    previous, following = content["previous_cursor"], content["next_cursor"]
    filters = filters_of(asked)
    return visit.show(
        "customers/list.html",
        block="results",
        **_form(visit, asked, {}),
        count=count,
        export=export,
        rows=drawn.drawn(rows.of(content["items"])),
        similar=RowHtml(visit, shows_contacts=shows_contacts).drawn(rows.of(similar)) if similar else None,
        total=total,
        has_filters=bool(filters),
        removable=removable(visit, asked, with_words=is_empty),
        exports={kind: f"{PATH}/export?{urlencode([*filters, ('format', kind)])}" for kind in ("csv", "xlsx")},
        heads=heads,
        sizes=[(rows, address_of(asked, limit=rows, cursor=None)) for rows in ROWS],
        limit=next((value for name, value in asked if name == "limit"), ROWS[0]),
        first=address_of(asked, cursor=None),
        previous=previous and address_of(asked, cursor=previous),
        following=following and address_of(asked, cursor=following),
    )


def _show_faults(visit: Visit, asked: Asked, faults: dict[str, Fault]) -> Response:
    said = {_field_of(where): visit.said(fault.wording) for where, fault in faults.items()}
    return visit.show("customers/list.html", 422, block="results", **_form(visit, asked, said))


def _field_of(where: str) -> str:
    return "metadata" if where.startswith("metadata[") else where


def _form(visit: Visit, asked: Asked, faults: dict[str, str]) -> dict[str, Any]:
    """What the form of filters holds; `faults` by the names of its fields, or of parameters that it does not have."""
    held = shown_in_form(visit, asked)
    return {
        "held": held,
        "errors": faults,
        "is_fragment": visit.is_fragment,
        "faults": [
            (f"{visit.t(f'customer_list.{name}')}: {said}", f"filter-{name}")
            if name in FIELDS
            else (f"{name}: {said}", None)
            for name, said in faults.items()
        ],
        "q": next((value for name, value in asked if name == "q"), ""),
        **({} if visit.is_fragment else _filters(visit, held, faults)),
        "shows_contacts": visit.may("get_customer"),
    }


def _filters(visit: Visit, held: HeldFilters, faults: dict[str, str]) -> dict[str, Markup]:
    """The fields beside that of the search. Blank ones are the same for everybody, and drawn once."""
    if any(name in FIELDS and name != "q" for name in (*held, *faults)):
        return _drawn_filters(visit, held, faults)
    kept, key = visit.console.blank_filters, (visit.language, visit.may("get_customer"))
    if key not in kept:
        kept[key] = _drawn_filters(visit, {}, {})
    return kept[key]


def _drawn_filters(visit: Visit, held: HeldFilters, faults: dict[str, str]) -> dict[str, Markup]:
    t = visit.t
    few = visit.part(
        "customers/few_filters.html",
        held=held,
        errors=faults,
        statuses=[Choice(each, t(f"customer_list.status_{each}")) for each in ("active", "archived", "all")],
        origins=origin_choices(visit),
    )
    more = visit.part(
        "customers/more_filters.html",
        held=held,
        errors=faults,
        is_open=any(name in MORE_FIELDS for name in (*held, *faults)),
        shows_contacts=visit.may("get_customer"),
        day_kinds={day: "date" if all(map(is_day, held.get(day, ()))) else "text" for day in DAYS},
        types=[Choice(each, name_of(visit, each)) for each in ("NIT", "CUI", "FOREIGN")],
        tax_id_statuses=[Choice(each, name_of(visit, each)) for each in ("valid", "invalid", "unchecked")],
        missing=[
            Choice(each, t(f"customer_list.missing_{each}")) for each in ("tax_id", "fiscal_address", "billing_email")
        ],
        yes_or_no=[Choice("true", t("shared.yes")), Choice("false", t("shared.no"))],
    )
    return {"few_filters": few, "more_filters": more}


def _heads(asked: Asked) -> dict[str, tuple[str, str | None]]:
    """For each member that can be sorted by: where its head leads to, and the direction in force."""
    sort = next((value for name, value in asked if name == "sort"), "name")
    heads = {}
    for member, first in SORTS.items():
        in_force = sort.removeprefix("-") == member
        other = member if sort.startswith("-") else f"-{member}"
        direction = "descending" if sort.startswith("-") else "ascending"
        target = address_of(asked, sort=other if in_force else first, cursor=None)
        heads[member] = (target, direction if in_force else None)
    return heads
