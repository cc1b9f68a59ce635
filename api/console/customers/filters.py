"""What the list of customers is asked: as it stands in an address, in the form of filters, and in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from api.console.frame.days import day_of
from api.console.frame.rendering import written_day
from api.console.frame.visit import Visit
from api.console.words.codes import name_of
from api.console.words.origins import origin_name
from api.http.requests.query import parse_day
from domain.text import InvalidValue

PATH: Final = "/customers"
Asked = list[tuple[str, str]]
"""Names and values as in an address, without what goes without saying."""

DAYS: Final = ("created_from", "created_to", "updated_from", "updated_to")
"""What people type as days."""

_GOES_WITHOUT_SAYING: Final = {"status": "active", "sort": "name", "limit": "25"}
_NO_FILTERS: Final = ("sort", "limit", "cursor")
_METADATA: Final = re.compile(r"metadata\[(?P<name>.*)\]", re.DOTALL)


def asked_in(pairs: Iterable[tuple[str, str]]) -> Asked:
    """What an address asks, however it came about: a form sends its blank fields too.

    `metadata` is typed as `name: value`, because a form without script can only send names that it had before.
    """
    asked: Asked = []
    for name, value in pairs:
        member, colon, text = value.partition(":")
        if name == "metadata" and colon and text.strip():
            asked.append((f"metadata[{member.strip()}]", text.strip()))
        elif value.strip() and _GOES_WITHOUT_SAYING.get(name) != value:
            asked.append((name, value))
    return asked


def address_of(asked: Asked, **changed: str | None) -> str:
    """The address of the list with some parameters changed; None takes one out."""
    kept = [(name, value) for name, value in asked if name not in changed]
    query = urlencode(asked_in([*kept, *((name, value) for name, value in changed.items() if value is not None)]))
    return f"{PATH}?{query}" if query else PATH


def filters_of(asked: Asked) -> Asked:
    """Without order and page: what decides who is meant."""
    return [(name, value) for name, value in asked if name not in _NO_FILTERS]


def shown_in_form(visit: Visit, asked: Asked) -> dict[str, list[str]]:
    """What each field of the form holds; links of reports have the moments at which days begin and end."""
    held: dict[str, list[str]] = {}
    for name, value in asked:
        if name in DAYS:
            value = day_of(name, value, visit.console.time_zone)
        if metadata := _METADATA.fullmatch(name):
            name, value = "metadata", f"{metadata['name']}: {value}"
        held.setdefault(name, []).append(value)
    return held


def removable(visit: Visit, asked: Asked, *, with_words: bool) -> list[tuple[str, str]]:
    """Each filter in words, with the address of the list without it; the words searched for where `with_words`."""
    return [
        (_in_words(visit, name, value), address_of([*asked[:number], *asked[number + 1 :]], cursor=None))
        for number, (name, value) in enumerate(asked)
        if name not in _NO_FILTERS and (name != "q" or with_words)
    ]


_YES_OR_NO: Final = {"true": "shared.yes", "false": "shared.no"}
_STATUSES: Final = ("active", "archived", "all")
_MISSING: Final = ("tax_id", "fiscal_address", "billing_email")


def _in_words(visit: Visit, name: str, value: str) -> str:
    if metadata := _METADATA.fullmatch(name):
        return f"{metadata['name']}: {value}"
    if name not in FIELDS:
        return f"{name}: {value}"
    if name == "contact_origin":
        value = origin_name(visit, value)
    elif name == "status" and value in _STATUSES:
        value = visit.t(f"customer_list.status_{value}")
    elif name == "invoice_missing" and value in _MISSING:
        value = visit.t(f"customer_list.missing_{value}")
    elif name in ("tax_id_type", "tax_id_status"):
        value = name_of(visit, value)
    elif name in DAYS:
        value = _day_in_words(visit, day_of(name, value, visit.console.time_zone))
    elif value in _YES_OR_NO and name.startswith("has_"):
        value = visit.t(_YES_OR_NO[value])
    return f"{visit.t(f'customer_list.{name}')}: {value}"


def _day_in_words(visit: Visit, day: str) -> str:
    return written_day(datetime.fromisoformat(day), visit.language) if is_day(day) else day


def is_day(text: str) -> bool:
    """Whether a field for days can hold it."""
    try:
        parse_day(text)
    except InvalidValue:
        return False
    return True


FIELDS: Final = (
    "q", "status", "contact_origin", "tax_id", "tax_id_type", "tax_id_country", "tax_id_status", "email",
    "external_id", "tag", "metadata", "invoice_missing", "has_locked", "has_default_billing_entity",
    *DAYS, "id",
)  # fmt: skip
"""The fields of the form: every filter of the list, each with a text of its name."""
MORE_FIELDS: Final = frozenset(FIELDS) - {"q", "status", "contact_origin"}
"""Those that stand behind "more filters"."""
