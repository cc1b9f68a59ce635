"""E-mails and phones of a customer on its page: what they share, and whom they reach by their role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from api.console.frame.forms import Field, Form
from api.console.frame.visit import Visit
from api.console.texts import TEXTS
from domain.entries import MAX_EMAILS, MAX_PHONES
from domain.errors import (
    EmailAlreadyPresent,
    EmailIsLocked,
    EmailNotFound,
    LimitReached,
    PhoneAlreadyPresent,
    PhoneIsLocked,
    PhoneNotFound,
)
from domain.messages import MOST_EMAILS, MOST_PHONES
from domain.phone_number import PhoneNumber
from domain.text import InvalidValue
from domain.wording import Message
from projections.customer_list.folding import fold

_WHOM: Final = (
    Field("/name", "contacts.person", autocomplete="off"),
    Field("/role", "members.role", hint="contacts.role_hint", autocomplete="off"),
)
_NOTES: Final = Field("/notes", "members.notes", "area")

_MARKED_ROLES: Final = ("contacts.role_main", "contacts.role_decides")
"""Roles that stand first, in this order, in whichever language they were typed."""

Entry = dict[str, Any]
"""An e-mail or a phone as the interface answers it."""


@dataclass(frozen=True, slots=True)
class ContactKind:
    """In what e-mails and phones differ."""

    name: str
    """Begins the names of operations, texts and ids: `add_email`, `contacts.email_added`, `email_id`."""
    form: Form
    present: type[Exception]
    locked: type[Exception]
    absent: type[Exception]
    most: Message
    limit: int

    @property
    def plural(self) -> str:
        """The member of the customer, and the part of addresses."""
        return f"{self.name}s"

    def id_of(self, entry: Entry) -> str:
        """The id that the entry has in addresses."""
        return str(entry[f"{self.name}_id"])

    def full(self, customer: Mapping[str, Any]) -> LimitReached | None:
        """What the interface would say to one more, where there are as many as there may be."""
        return LimitReached(self.most, self.limit) if len(customer[self.plural]) >= self.limit else None

    def find(self, customer: Mapping[str, Any], entry_id: str) -> Entry | None:
        """The entry of a customer with this id, in whichever case."""
        return next((each for each in customer[self.plural] if self.id_of(each) == entry_id.lower()), None)

    def text(self, visit: Visit, entry: Entry) -> str:
        """What people call the entry: the address, or the number with its extension."""
        if self is EMAIL:
            return str(entry["email"])
        return with_extension(visit, written_number(visit, entry), entry["extension"])


EMAIL: Final = ContactKind(
    "email",
    Form(
        Field("/email", "members.email", "email", is_required=True, autocomplete="off"),
        Field("/is_for_invoicing", "contacts.is_for_invoicing", "check"),
        *_WHOM,
        _NOTES,
    ),
    EmailAlreadyPresent,
    EmailIsLocked,
    EmailNotFound,
    MOST_EMAILS,
    MAX_EMAILS,
)
PHONE: Final = ContactKind(
    "phone",
    Form(
        Field("/phone", "members.phone", "tel", hint="contacts.phone_hint", is_required=True, autocomplete="off"),
        Field("/extension", "members.extension", autocomplete="off"),
        Field("/is_whatsapp", "contacts.is_whatsapp", "check"),
        *_WHOM,
        _NOTES,
    ),
    PhoneAlreadyPresent,
    PhoneIsLocked,
    PhoneNotFound,
    MOST_PHONES,
    MAX_PHONES,
)


def with_extension(visit: Visit, number: str, extension: str | None) -> str:
    """A number with what to dial once somebody answers."""
    return f"{number} {visit.t('contacts.extension', digits=extension)}" if extension else number


def written_number(visit: Visit, entry: Entry) -> str:
    """The number as people here write it; in its international form where theirs would be read as another one."""
    national = str(entry["phone_national"])
    try:
        read = PhoneNumber.parse(national, region=visit.console.settings.default_region)
    except InvalidValue:
        return str(entry["phone"])
    return national if read.e164 == entry["phone"] else str(entry["phone"])


class ContactRow(NamedTuple):
    """An e-mail or phone as the page of its customer shows it."""

    kind: ContactKind
    entry: Entry
    text: str
    address: str
    """Of its pages."""
    is_marked: bool
    """Whether its role stands first."""

    @property
    def id(self) -> str:
        """What leads to it on the page."""
        return f"{self.kind.name}-{self.kind.id_of(self.entry)}"


class ContactGroup(NamedTuple):
    """Some of them under a heading."""

    heading: str
    rows: list[ContactRow]


def groups_of(visit: Visit, customer: Mapping[str, Any], *, by_role: bool) -> list[ContactGroup]:
    """The e-mails and phones of a customer by their kind, or by whom they reach; empty groups are left out.

    Those of the roles that stand first come first, else they are in the order in which they were added.
    """
    rows = [row for kind in (EMAIL, PHONE) for row in _rows(visit, kind, customer)]
    if by_role:
        groups = _by_role(visit, rows)
    else:
        groups = [
            ContactGroup(visit.t(f"contacts.{kind.plural}"), [row for row in rows if row.kind is kind])
            for kind in (EMAIL, PHONE)
        ]
    return [group for group in groups if group.rows]


def _rows(visit: Visit, kind: ContactKind, customer: Mapping[str, Any]) -> list[ContactRow]:
    place = f"/customers/{customer['id']}/{kind.plural}"
    return [
        ContactRow(
            kind,
            entry,
            kind.text(visit, entry),
            f"{place}/{kind.id_of(entry)}",
            _rank(entry["role"]) < len(_MARKED_ROLES),
        )
        for entry in sorted(customer[kind.plural], key=lambda entry: _rank(entry["role"]))
    ]


def _by_role(visit: Visit, rows: Iterable[ContactRow]) -> list[ContactGroup]:
    """The roles that stand first, the others by their names, and whoever has none last."""
    found: dict[tuple[int, bool, str], ContactGroup] = {}
    for row in rows:
        role = row.entry["role"]
        key = (_rank(role), not role, "" if _rank(role) < len(_MARKED_ROLES) else fold(role or ""))
        found.setdefault(key, ContactGroup(role or visit.t("contacts.no_role"), [])).rows.append(row)
    return [found[key] for key in sorted(found)]


def suggested_roles(visit: Visit, customer: Mapping[str, Any]) -> list[str]:
    """What people may mean by a role: those that stand first, usual departments, and what this customer has."""
    first = [visit.t(key) for key in _MARKED_ROLES]
    usual = visit.t("contacts.departments").split(", ")
    used = [entry["role"] for kind in (EMAIL, PHONE) for entry in customer[kind.plural] if entry["role"]]
    suggested: dict[str, str] = {}
    for role in (*first, *usual, *used):
        suggested.setdefault(fold(role), role)
    return list(suggested.values())


def _rank(role: str | None) -> int:
    return _ranks().get(fold(role or ""), len(_MARKED_ROLES))


@cache
def _ranks() -> dict[str, int]:
    return {fold(text): rank for rank, key in enumerate(_MARKED_ROLES) for text in TEXTS[key]}
