"""What can be asked of the customer list, and the conditions that simple filters are: each about one column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

from projections.customer_list.tables_sql import MARKED_SINCE, READABLE_SINCE
from projections.paging import PageKey

SORTS: Final = ("name", "-name", "created_at", "-created_at", "updated_at", "-updated_at")

CustomerPageKey = PageKey["str | datetime"]
"""A place in the list: `name` is sorted by its folded key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for; None and empty mean that it does not matter. All times are inclusive."""

    q: str | None = None
    status: str = "active"
    contact_origin: Sequence[str] = ()
    tax_id_status: Sequence[str] = ()
    external_id: Sequence[str] = ()
    id: Sequence[UUID] = ()
    tax_id: str | None = None
    tax_id_type: str | None = None
    tax_id_country: str | None = None
    invoice_missing: Sequence[str] = ()
    tag: Sequence[str] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    """Values by name, all of which a customer must have."""
    email: str | None = None
    has_locked: bool | None = None
    has_default_billing_entity: bool | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    searches_contacts: bool = True
    """Whether customers are found by their contacts and metadata, which not everybody may see.

    Without, all is as if nobody had contacts: `email` and `has_locked` find nobody.
    """

    @property
    def needs_shape(self) -> int:
        """The oldest shape of tables that can tell."""
        marks = (self.tax_id_type, self.tax_id_country, self.invoice_missing, self.tag, self.metadata)
        return MARKED_SINCE if any(marks) else READABLE_SINCE


@dataclass(slots=True)
class Conditions:
    """Collects conditions, with a name of its own for every value."""

    texts: list[LiteralString] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def value(self, value: object) -> LiteralString:
        """A placeholder for the value."""
        name: LiteralString = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def add(self, *alternatives: LiteralString) -> None:
        """One of these must hold."""
        self.texts.append(alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})")

    def joined(self) -> LiteralString:
        """All of them."""
        return " AND ".join(self.texts) or "true"


Alternatives = list[LiteralString]
"""One of these conditions must hold; without any the filter does not matter."""


def _of_status(to: Conditions, column: LiteralString, status: str) -> Alternatives:
    """Active is who is not archived: that is nearly everybody, and the index would have to read them all."""
    return {"active": [f"{column} <> 'archived'"], "archived": [f"{column} = 'archived'"]}.get(status, [])


def _equals_one(to: Conditions, column: LiteralString, values: Sequence[str]) -> Alternatives:
    """Alternatives are spelled out, because a GIN cannot answer `= ANY`."""
    return [f"{column} = {to.value(value)}" for value in values]


def _is_among(to: Conditions, column: LiteralString, values: Sequence[UUID]) -> Alternatives:
    return [f"{column} = ANY ({to.value(list(values))})"] if values else []


def _is_true(to: Conditions, column: LiteralString, wanted: bool) -> Alternatives:
    return [column if wanted else f"NOT {column}"]


def _is_there(to: Conditions, column: LiteralString, wanted: bool) -> Alternatives:
    return [f"{column} IS NOT NULL" if wanted else f"{column} IS NULL"]


def _at_least(to: Conditions, column: LiteralString, value: datetime) -> Alternatives:
    return [f"{column} >= {to.value(value)}"]


def _at_most(to: Conditions, column: LiteralString, value: datetime) -> Alternatives:
    return [f"{column} <= {to.value(value)}"]


class SimpleFilter(NamedTuple):
    """A member of `Filters` that asks for something of one column."""

    name: str
    column: LiteralString
    alternatives: Callable[[Conditions, LiteralString, Any], Alternatives]


OF_LIST: Final = (
    SimpleFilter("status", "status", _of_status),
    SimpleFilter("contact_origin", "contact_origin", _equals_one),
    SimpleFilter("tax_id_status", "tax_id_status", _equals_one),
    SimpleFilter("id", "id", _is_among),
    SimpleFilter("has_default_billing_entity", "default_entity_id", _is_there),
    SimpleFilter("created_from", "created_at", _at_least),
    SimpleFilter("created_to", "created_at", _at_most),
)
"""Filters by columns of `customer_list`."""

OF_STATE: Final = (
    SimpleFilter("has_locked", "has_locked", _is_true),
    SimpleFilter("updated_from", "updated_at", _at_least),
    SimpleFilter("updated_to", "updated_at", _at_most),
)
"""Filters by columns of `customer_list_state`."""


def add_simple(to: Conditions, filters: Filters, simple: Iterable[SimpleFilter]) -> bool:
    """Add the conditions of those of the simple filters that matter; returns whether any does."""
    count = len(to.texts)
    for each in simple:
        value = getattr(filters, each.name)
        if value is not None and (alternatives := each.alternatives(to, each.column, value)):
            to.add(*alternatives)
    return len(to.texts) > count
