"""One customer with everything in it, as it is or as it was, and what can be done with it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console.changing.meanwhile import events_since, summed_up
from api.console.customers.billing_entities import postal
from api.console.customers.contacts import contacts
from api.console.customers.life_cycle import erased_page
from api.console.frame import rendering
from api.console.frame.page import PageBook
from api.console.frame.visit import ApiAnswer, Visit
from api.console.words.changes import last_events
from api.console.words.codes import name_of
from api.console.words.origins import origin_name
from api.http.responses.problems import KINDS, faults_of_refusal, told_of
from api.http.responses.refusals import ValidationFailed
from domain.errors import CustomerErased, CustomerNotFound, VersionNotFound
from projections.customer_list.folding import sort_key

pages = PageBook()

_LAST_EVENTS: Final = 5
_MOST_VERSIONS: Final = 200
"""How many versions are offered to choose from; older ones are found by a time."""


@pages.get("/customers/{customer_id}", stands_on="get_customer")
async def show_customer(visit: Visit) -> Response:
    """A customer as it is now, with every acknowledged write in it, or as it was."""
    try:
        now = await visit.ask("GET", _address(visit))
    except CustomerErased:
        return await erased_page(visit)
    if visit.query.get("version") or visit.query.get("as_of"):
        return await _show_past(visit, now)
    return visit.show(
        "customers/customer.html",
        **_values(visit, now.content),
        happened=await last_events(visit, now.content["id"], now.content, _LAST_EVENTS),
        is_past=False,
    )


@pages.get("/customers/{customer_id}/news", stands_on="get_history")
async def show_news(visit: Visit) -> Response:
    """Who changed what since the version that a page shows; nothing where nobody did."""
    since = visit.query.get("since", "")
    if not visit.is_fragment or not re.fullmatch(r"[0-9]{1,9}", since):
        return visit.go(f"/customers/{visit.params['customer_id']}")
    tag = {"If-None-Match": visit.request.headers.get("if-none-match", "")}
    now = await visit.ask("GET", _address(visit), headers=tag)
    if now.status == 304:
        response = Response(status_code=304)
    else:
        others = summed_up(visit, await events_since(visit, _address(visit), int(since)))
        response = visit.show(
            "customers/news.html", block="news", who=others["who"], customer=now.content, since=int(since)
        )
    response.headers["ETag"] = now.headers["etag"]
    return response


def _address(visit: Visit) -> str:
    return f"/v1/customers/{visit.params['customer_id']}"


def _values(visit: Visit, customer: dict[str, Any]) -> dict[str, Any]:
    """What the page says of a customer, whenever that was."""
    entities = sorted(
        customer["billing_entities"],
        key=lambda each: (not each["is_default"], not each["is_active"], sort_key(each["legal_name"])),
    )
    by_role = visit.query.get("contacts") == "role"
    groups = contacts.groups_of(visit, customer, by_role=by_role)
    related = visit.console.settings.related_links
    return {
        "customer": customer,
        "here": f"/customers/{customer['id']}",
        "named": partial(name_of, visit),
        "origin": origin_name(visit, customer["contact_origin"]),
        "groups": groups,
        "has_roles": any(row.entry["role"] for group in groups for row in group.rows),
        "by_role": by_role,
        "other_order": visit.address(contacts=None if by_role else "role"),
        "full": {
            kind.name: visit.said(refusal.wording) if (refusal := kind.full(customer)) else None
            for kind in (contacts.EMAIL, contacts.PHONE)
        },
        "entities": entities,
        "postal": postal,
        "related_here": [link for link in related if not link.is_of_billing_entity],
        "related": [link for link in related if link.is_of_billing_entity],
    }


# As it was


class _Version(NamedTuple):
    """A version to choose."""

    number: int
    occurred_at: str
    who: str


async def _show_past(visit: Visit, now: ApiAnswer) -> Response:
    """The page of another moment, read only; or why there is none."""
    asked = [("order", "desc"), ("limit", str(_MOST_VERSIONS))]
    history = await visit.ask("GET", f"{_address(visit)}/history", query=asked)
    moment = _moment(visit)
    values: dict[str, Any] = {
        "versions": [
            _Version(event["version"], event["occurred_at"], event["on_behalf_of"] or event["actor"])
            for event in history.content["items"]
        ],
        "time": moment.strftime("%Y-%m-%dT%H:%M") if moment else "",
        "is_past": True,
        "happened": [],
    }
    try:
        then = await visit.ask("GET", _address(visit), query=_asked(visit, moment))
    except (VersionNotFound, CustomerNotFound, ValidationFailed) as error:
        said = [visit.said(fault.wording) for fault in faults_of_refusal(error)] or [visit.said(told_of(error))]
        if isinstance(error, CustomerNotFound):
            said = [visit.t("customer.not_yet")]
        values |= _values(visit, now.content)
        return visit.show("customers/no_past.html", KINDS[type(error)].status, said=said, chosen=None, **values)
    told = visit.t("customer.past", version=then.version)
    if moment:
        time = rendering.written_time(moment, visit.language)
        told = visit.t("customer.past_at", time=time, version=then.version)
    return visit.show(
        "customers/customer.html", told=told, chosen=then.version, **values, **_values(visit, then.content)
    )


def _moment(visit: Visit) -> datetime | None:
    """The time that is asked for, in the settings' zone; None for what is none, which the interface refuses.

    As browsers send it, it is one of that zone without seconds, and means its whole minute.
    """
    zone = visit.console.time_zone
    try:
        written = datetime.fromisoformat(visit.query.get("as_of", ""))
        moment = written.astimezone(zone) if written.tzinfo else written.replace(tzinfo=zone)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    now = datetime.now(zone)
    if written.tzinfo or moment > now:
        return moment
    return min(moment + timedelta(minutes=1, microseconds=-1), now)


def _asked(visit: Visit, moment: datetime | None) -> list[tuple[str, str]]:
    asked = [(name, visit.query[name]) for name in ("version", "as_of") if visit.query.get(name)]
    return [(name, moment.isoformat() if moment and name == "as_of" else value) for name, value in asked]
