"""Two versions of a customer, or what it was at two times, side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console.audit.history import document_at, name_of_customer
from api.console.frame.days import moments_of_days
from api.console.frame.forms import FieldShown
from api.console.frame.page import PageBook
from api.console.frame.visit import ApiAnswer, Visit
from api.console.words import changes
from api.http.responses.messages import RANGE_TURNED_ROUND
from api.http.responses.problems import faults_of_refusal, kind_of, told_of
from api.http.responses.refusals import ValidationFailed
from domain.errors import CustomerNotFound, VersionNotFound

pages = PageBook()

_ENDS: Final = ("from", "to")


class _Side(NamedTuple):
    """One of the two that are compared."""

    version: int
    at: str | None


@pages.get("/customers/{customer_id}/compare", stands_on="get_difference")
async def compare(visit: Visit) -> Response:
    """What differs between two moments; without any, what the last event changed."""
    customer_id = visit.params["customer_id"]
    history = await visit.ask("GET", f"/v1/customers/{customer_id}/history", query=[("order", "desc"), ("limit", "1")])
    asked = _asked(visit, history.version)
    try:
        told = await _difference(visit, customer_id, asked)
    except (ValidationFailed, VersionNotFound, CustomerNotFound) as error:
        return await _again(visit, customer_id, asked, error)
    return await _show(visit, customer_id, asked, told.content)


def _asked(visit: Visit, last: int) -> dict[str, str]:
    """What was typed."""
    typed = {name: visit.query.get(name, "").strip() for name in _ENDS}
    return typed if typed["from"] else {"from": str(last - 1), "to": typed["to"] or str(last)}


async def _difference(visit: Visit, customer_id: str, asked: dict[str, str]) -> ApiAnswer:
    zone = visit.console.time_zone
    today = datetime.now(zone).date().isoformat()
    pairs = [(name, asked[name]) for name in _ENDS if asked[name]]
    if asked["to"] == today:  # it has not ended yet
        pairs = pairs[:1]
    read, faults = moments_of_days(pairs, tuple(name for name, value in pairs if _is_day(value)), zone)
    if faults:
        raise ValidationFailed(faults)
    return await visit.ask("GET", f"/v1/customers/{customer_id}/diff", query=read)


async def _again(visit: Visit, customer_id: str, asked: dict[str, str], error: Exception) -> Response:
    """The form with what is wrong; where only the order is, a link that turns it round."""
    kind = kind_of(error)
    assert kind is not None
    faults = {fault.where: visit.said(fault.wording) for fault in faults_of_refusal(error)}
    is_turned_round = any(fault.wording.message is RANGE_TURNED_ROUND for fault in faults_of_refusal(error))
    if is_turned_round:
        faults = {"to": visit.t("compare.turned_round")}
    elif isinstance(error, CustomerNotFound):
        faults = {"to": visit.t("compare.not_yet")}
    elif not faults:
        faults = {"to": visit.said(told_of(error))}
    fields = _fields(visit, asked, faults)
    return visit.show(
        "audit/compare.html",
        kind.status,
        customer_id=customer_id,
        name=name_of_customer(visit, await document_at(visit, customer_id, None)),
        fields=fields,
        faults=[(f"{field.label}: {field.error}", field.id) for field in fields if field.error],
        swapped={"first": asked["to"], "second": asked["from"]} if is_turned_round else None,
        swapped_href=visit.address(**{"from": asked["to"], "to": asked["from"]}),
        sides=None,
        rows=(),
    )


async def _show(visit: Visit, customer_id: str, asked: dict[str, str], told: dict[str, Any]) -> Response:
    first, last = told["from_version"], told["to_version"]
    documents = {each: await document_at(visit, customer_id, each) if each else None for each in {first, last}}
    names = changes.names_in(documents[last]) | changes.names_in(documents[first])
    return visit.show(
        "audit/compare.html",
        customer_id=customer_id,
        name=name_of_customer(visit, documents[last]),
        fields=_fields(visit, asked, {}),
        swapped=None,
        sides=[_Side(each, (documents[each] or {}).get("updated_at")) for each in (first, last)],
        rows=changes.shown_changes(visit, told["changes"], names),
    )


def _fields(visit: Visit, asked: dict[str, str], faults: dict[str, str]) -> list[FieldShown]:
    return [
        FieldShown(
            id=name,
            name=name,
            kind="line",
            label=visit.t(f"compare.{name}"),
            hint=visit.t("compare.hint"),
            value=asked[name],
            error=faults.get(name),
            required=True,
            autocomplete="off",
        )
        for name in _ENDS
    ]


def _is_day(value: str) -> bool:
    """Whether it is no version."""
    return not value.isdigit()
