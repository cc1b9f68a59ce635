"""One customer with everything in it, as it is or as it was, and what can be done with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console import contacts
from api.console.codes import name_of
from api.console.meanwhile import events_since, summed_up
from api.console.origins import origin_name
from api.console.page import PageBook
from api.console.visit import ApiAnswer, Visit
from api.http.responses.problems import faults_of_refusal, kind_of, told_of
from api.http.responses.refusals import ValidationFailed
from domain.errors import CustomerNotFound, LimitReached, VersionNotFound
from projections.customer_list.folding import sort_key

pages = PageBook()

_LAST_EVENTS: Final = 5
_MOST_VERSIONS: Final = 200
"""How many versions are offered to choose from; older ones are found by a time."""


@pages.get("/customers/{customer_id}", stands_on="get_customer")
async def show_customer(visit: Visit) -> Response:
    """A customer as it is now, with every acknowledged write in it, or as it was."""
    address = _address(visit)
    now = await visit.ask("GET", address)
    if visit.query.get("version") or visit.query.get("as_of"):
        return await _show_past(visit, now)
    history = await visit.ask("GET", f"{address}/history", query=[("order", "desc"), ("limit", str(_LAST_EVENTS))])
    return visit.show(
        "customer.html",
        **_values(visit, now.content),
        happened=[{**event, **summed_up(visit, [event])} for event in history.content["items"]],
        is_past=False,
    )


@pages.get("/customers/{customer_id}/news", stands_on="get_history")
async def show_news(visit: Visit) -> Response:
    """Who changed what since the version that a page shows; nothing where nobody did."""
    since = visit.query.get("since", "")
    if not visit.is_fragment or not (since.isascii() and since.isdigit()):
        return visit.go(f"/customers/{visit.params['customer_id']}")
    tag = {"If-None-Match": visit.request.headers.get("if-none-match", "")}
    now = await visit.ask("GET", _address(visit), headers=tag)
    if now.status == 304:
        response = Response(status_code=304)
    else:
        happened = summed_up(visit, await events_since(visit, _address(visit), int(since)))
        response = visit.show(
            "customer_news.html", block="news", happened=happened, customer=now.content, since=int(since)
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
    return {
        "customer": customer,
        "here": f"/customers/{customer['id']}",
        "named": partial(name_of, visit),
        "origin": origin_name(visit, customer["contact_origin"]),
        "groups": contacts.groups_of(visit, customer, by_role=by_role),
        "by_role": by_role,
        "other_order": visit.address(contacts=None if by_role else "role"),
        "full": {
            kind.name: _full(visit, kind.most, customer[kind.plural]) for kind in (contacts.EMAIL, contacts.PHONE)
        },
        "entities": entities,
    }


def _full(visit: Visit, most: LimitReached, entries: list[Any]) -> str | None:
    """What the interface would say to one more, where there are as many as there may be."""
    return visit.said(most.wording) if len(entries) >= most.limit else None


# As it was


class _Version(NamedTuple):
    """A version to choose."""

    number: int
    occurred_at: str
    who: str


async def _show_past(visit: Visit, now: ApiAnswer) -> Response:
    """The page of another moment, read only; or why there is none."""
    history = await visit.ask(
        "GET", f"{_address(visit)}/history", query=[("order", "desc"), ("limit", str(_MOST_VERSIONS))]
    )
    versions = [
        _Version(event["version"], event["occurred_at"], event["on_behalf_of"] or event["actor"])
        for event in history.content["items"]
    ]
    values: dict[str, Any] = {
        "versions": versions,
        "now_version": now.version,
        "time": visit.query.get("as_of", ""),
        "is_past": True,
        "happened": [],
    }
    try:
        then = await visit.ask("GET", _address(visit), query=_moment(visit))
    except (VersionNotFound, CustomerNotFound, ValidationFailed) as error:
        kind = kind_of(error)
        assert kind is not None
        said = [visit.said(fault.wording) for fault in faults_of_refusal(error)] or [visit.said(told_of(error))]
        if isinstance(error, CustomerNotFound):
            said = [visit.t("customer.not_yet")]
        return visit.show(
            "customer_no_past.html", kind.status, said=said, **values, **_values(visit, now.content), chosen=None
        )
    return visit.show("customer.html", **values, **_values(visit, then.content), chosen=then.version)


def _moment(visit: Visit) -> list[tuple[str, str]]:
    """What is asked for, as the interface takes it."""
    asked = [(name, visit.query[name]) for name in ("version", "as_of") if visit.query.get(name)]
    return [(name, _timestamp(visit, value) if name == "as_of" else value) for name, value in asked]


def _timestamp(visit: Visit, text: str) -> str:
    """A time as browsers send it is one of the settings' zone, and means its whole minute; others stay as they are."""
    try:
        written = datetime.fromisoformat(text)
        if written.tzinfo is not None:
            return text
        moment = written.replace(tzinfo=visit.console.time_zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    now = datetime.now(UTC)
    if moment <= now:
        moment = min(moment + timedelta(minutes=1, microseconds=-1), now)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
