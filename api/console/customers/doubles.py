"""Customers that may be the one that somebody is about to register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from api.console.frame.visit import Visit
from api.http.responses.refusals import RequestRefused
from domain.errors import CustomersError

_MOST: Final = 3
_LOOKED_AT: Final = 10
_LETTERS: Final = 4
_DIGITS: Final = 7
"""Of a phone, for fewer stand in too many numbers."""


class Double(NamedTuple):
    """A customer that is there already, and the reasons why it may be the same."""

    id: str
    name: str
    tax_id: str
    is_archived: bool
    reasons: tuple[str, ...]


async def likely_doubles(visit: Visit, typed: Mapping[str, str], registered_before: str | None = None) -> list[Double]:
    """At most three, archived ones too. This helps and never stops anybody: what cannot be asked finds nobody.

    Whoever sends a form twice must not be told of the customer that the first time made: `registered_before` is when
    the form was opened.
    """
    found: dict[str, Double] = {}
    common = [("status", "all"), ("limit", str(_LOOKED_AT))]
    if registered_before:
        common.append(("created_to", registered_before))
    for same, name, value in _questions(typed):
        try:
            answer = (await visit.ask("GET", "/v1/customers", query=[(name, value), *common])).content
        except (RequestRefused, CustomersError):
            continue
        for item in answer["items"] or answer.get("similar", ()):
            if _fits(same, value, item):
                double = found.get(item["id"]) or _double(item)
                reason = visit.t(f"registration.same_{same}")
                found[item["id"]] = double._replace(reasons=(*double.reasons, reason))
    return list(found.values())[:_MOST]


def _questions(typed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What may be the same, and the parameter of the list with its value: what says most first."""
    name, email, phone = (typed.get(each, "").strip() for each in ("/name", "/emails/0/email", "/phones/0/phone"))
    if "@" in email:
        yield "email", "email", email
    if sum(map(str.isdigit, phone)) >= _DIGITS:
        yield "phone", "q", phone
    if len(name) >= _LETTERS:
        yield "name", "q", name


def _fits(same: str, value: str, item: Mapping[str, Any]) -> bool:
    """Whether that is why it was found; one word of a long name is no reason."""
    match same:
        case "name":
            return any(each in item["matched"] and len(item[each]) <= 2 * len(value) for each in ("name", "legal_name"))
        case "phone":
            return "phones" in item["matched"]
    return True


def _double(item: Mapping[str, Any]) -> Double:
    return Double(item["id"], item["name"], item["tax_id"], item["status"] == "archived", ())
