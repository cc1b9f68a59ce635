"""The columns of the CSV format: one row a customer, with numbered groups for what it may have several of.

The same names are used by import and export, and they are those of the HTTP contract:

    id, name, legal_name, external_id, notes, tax_id, tax_id_type, tax_id_country, allow_duplicate_tax_id,
    contact_origin, status
    email_1, email_1_is_for_invoicing, email_1_name, ..._role, ..._notes, ..._is_locked, email_2 ...
    phone_1, phone_1_extension, phone_1_is_whatsapp, phone_1_name, ..._role, ..._notes, ..._is_locked, phone_2 ...
    billing_1_legal_name, billing_1_tax_id, ..._tax_id_type, ..._tax_id_country, ..._billing_email,
    billing_1_fiscal_address_line, ..._municipality, ..._department, ..._postal_code, ..._country,
    billing_1_billing_address_line ..., billing_1_is_default, billing_1_is_active, billing_2_legal_name ...

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, in East Asian languages with one of
their wide forms too. An apostrophe in front stops that: an export writes it, an import takes it away, and text that has
one of its own gets a second one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from application.importing.csv.file import CsvUnusable
from domain.address import ADDRESS_MEMBERS, Address
from domain.entry_details import BillingEntityDetails, CustomerDetails, EmailDetails, PhoneDetails, kinds, members

TAX_ID: Final = ("tax_id", "tax_id_type", "tax_id_country")
DETAILS: Final = (
    "id",
    "name",
    *members(CustomerDetails),
    *TAX_ID,
    "allow_duplicate_tax_id",
    "contact_origin",
    "status",
)
ADDRESSES: Final = tuple(name for name, kind in kinds(BillingEntityDetails).items() if kind is Address)
_OF_AN_ENTITY: Final = tuple(
    column
    for name in members(BillingEntityDetails)
    for column in ([f"{name}_{member}" for member in ADDRESS_MEMBERS] if name in ADDRESSES else [name])
)

# The members of each group in the order of an export. The first of e-mails and phones has no name of its own.
MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("", *members(EmailDetails), "is_locked"),
    "phone": ("", "extension", *members(PhoneDetails), "is_locked"),
    "billing": ("legal_name", *TAX_ID, *_OF_AN_ENTITY, "is_default", "is_active"),
}
ESSENTIAL: Final[Mapping[str, tuple[str, ...]]] = {"email": ("",), "phone": ("",), "billing": ("legal_name", "tax_id")}

_NUMBERED: Final = re.compile(r"(email|phone|billing)_([1-9][0-9]{0,2})(?:_(.+))?")
_LOOKS_LIKE_A_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one numbered e-mail, phone or billing entity."""

    label: str
    cells: dict[str, int]
    """Where in the row each member stands."""


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where."""

    width: int
    details: dict[str, int]
    groups: dict[str, list[Group]]


def column(kind: str, number: int, member: str) -> str:
    """The name of a column of a group, such as `email_2_role`."""
    return f"{kind}_{number}_{member}" if member else f"{kind}_{number}"


def read_header(cells: Sequence[str]) -> Header:
    """What the first row says; raises `CsvUnusable` with everything that is wrong about it."""
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    wrong = [f"The column {name} is there twice." for name in dict.fromkeys(names) if name and names.count(name) > 1]
    details: dict[str, int] = {}
    groups: dict[str, dict[int, Group]] = {kind: {} for kind in MEMBERS}
    for place, name in enumerate(names):
        numbered = _NUMBERED.fullmatch(name)
        if name in DETAILS:
            details[name] = place
        elif numbered and (numbered[3] or "") in MEMBERS[numbered[1]]:
            kind, number = numbered[1], int(numbered[2])
            group = groups[kind].setdefault(number, Group(f"{kind}_{number}", {}))
            group.cells[numbered[3] or ""] = place
        else:
            wrong.append(_unknown(name, place))
    in_order = {kind: [found[number] for number in sorted(found)] for kind, found in groups.items()}
    wrong += _missing(details, in_order)
    if wrong:
        raise CsvUnusable(*wrong)
    return Header(len(names), details, in_order)


def guard(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _LOOKS_LIKE_A_FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """What `guard` was given; other cells stay as they are."""
    return cell[1:] if cell[0] == "'" and _LOOKS_LIKE_A_FORMULA.match(cell) else cell


def _missing(details: Mapping[str, int], groups: Mapping[str, Sequence[Group]]) -> list[str]:
    lines = []
    if "id" not in details and "external_id" not in details:
        lines = [
            f"The column {name} is missing. Only a file with id or external_id can do without, to change customers."
            for name in ("name", "tax_id")
            if name not in details
        ]
    for kind, found in groups.items():
        for group in found:
            for member in ESSENTIAL[kind]:
                if member not in group.cells:
                    name = f"{group.label}_{member}" if member else group.label
                    lines.append(f"The column {name} is missing, which other columns of {group.label} belong to.")
    return lines


def _unknown(name: str, place: int) -> str:
    if not name:
        return f"Column {place + 1} has no name."
    shown = name[:60].encode("ascii", "backslashreplace").decode() if not name.isprintable() else name[:60]
    known = [*DETAILS, *(column(kind, 1, member) for kind, members in MEMBERS.items() for member in members)]
    likely = get_close_matches(name[:60], known, n=1)
    return f"There is no column {shown}." + (f" Is {likely[0]} meant?" if likely else "")
