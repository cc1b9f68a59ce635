"""A row of cells to the customer that it describes, with every cell that cannot be read."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from application.importing import cells as csv_cells
from application.importing import messages
from application.importing.files.apostrophe import unprotect
from application.importing.files.columns import ADDRESSES
from application.importing.files.table import Group, Header, RawRow
from application.importing.wanted import WantedBillingEntity, WantedCustomer, WantedEmail, WantedPhone, WantedTaxId
from domain.address import ADDRESS_MEMBERS, Address
from domain.email_address import EmailRule
from domain.entry_details import BillingEntityDetails, CustomerDetails, DetailsType, EmailDetails, PhoneDetails, kinds
from domain.messages import NOT_ALLOWED, Message, Wording
from domain.phone_number import PhoneNumber
from domain.text import NAME, InvalidValue

_NOT_UTF8: Final = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell, or with a row where `field` is empty; never repeats what the cell holds."""

    line: int
    field: str
    wording: Wording


@dataclass(slots=True)
class ImportRow:
    """A row that can be read: whom it is about, and what that customer should look like."""

    line: int
    customer_id: UUID | None
    external_id: str | None
    wanted: WantedCustomer
    content: bytes
    """Who the row is about where it has neither id: the same for the same row, wherever its columns stand."""


class RowReader:
    """Reads the rows below one header. `default_region` and `origins` are settings of the service."""

    def __init__(self, header: Header, *, default_region: str, origins: Sequence[str]) -> None:
        self._header, self._region, self._origins = header, default_region, frozenset(origins)
        self._default_origin = origins[0]

    def read(self, raw: RawRow) -> ImportRow | list[Problem]:
        """The row, or everything that is wrong with it."""
        if raw.trouble:
            return [Problem(raw.line, "", raw.trouble)]
        cells = [unprotect(cell.strip()) if cell else cell for cell in raw.cells]
        width = self._header.width
        if len(cells) != width and (len(cells) < width or any(cells[width:])):
            return [Problem(raw.line, "", Wording(messages.OTHER_WIDTH, {"cells": len(cells), "columns": width}))]
        return _Reading(raw.line, cells, self._region, self._origins, self._default_origin).row(self._header)


class _Reading:
    """One row while it is read."""

    def __init__(self, line: int, cells: list[str], region: str, origins: frozenset[str], default_origin: str) -> None:
        self._line, self._cells, self._region = line, cells, region
        self._origins, self._default_origin = origins, default_origin
        self._problems: list[Problem] = []

    def row(self, header: Header) -> ImportRow | list[Problem]:
        details, groups = header.details, header.groups
        said = self._said(details)
        customer_id = self._read("id", details, csv_cells.uuid) if "id" in details else None
        wanted = WantedCustomer(
            said=said,
            origin_if_new=self._default_origin,
            tax_id=self._tax_id(details),
            allow_duplicate_tax_id=self._read("allow_duplicate_tax_id", details, csv_cells.boolean) or False,
            is_archived=self._read("status", details, csv_cells.is_archived),
            emails=self._group(groups["email"], self._email),
            phones=self._group(groups["phone"], self._phone),
            billing_entities=self._group(groups["billing"], self._billing_entity),
            says_default=any("is_default" in group.cells for group in groups["billing"]),
        )
        if self._problems:
            return self._problems
        external_id = said.get("external_id")
        content = self._content(header) if customer_id is None and external_id is None else b""
        return ImportRow(self._line, customer_id, external_id, wanted, content)

    def _said(self, details: dict[str, int]) -> dict[str, str | None]:
        said: dict[str, str | None] = {}
        if "name" in details:
            said["name"] = self._required("name", details, NAME.clean, messages.NOT_EMPTY)
        for name, kind in kinds(CustomerDetails).items():
            if name in details:
                said[name] = self._read(name, details, kind.clean)
        if origin := self._read("contact_origin", details, self._origin):  # a customer has always one
            said["contact_origin"] = origin
        return said

    def _origin(self, text: str, field: str) -> str:
        if text not in self._origins:
            raise InvalidValue(field, NOT_ALLOWED, allowed=sorted(self._origins))
        return text

    def _tax_id(self, cells: dict[str, int], prefix: str = "") -> WantedTaxId | None:
        type = self._read("tax_id_type", cells, csv_cells.tax_id_type, prefix)
        country = self._read("tax_id_country", cells, csv_cells.country, prefix)
        if "tax_id" not in cells:
            if type or country:
                self._problem(f"{prefix}tax_id_type", Wording(messages.TYPE_WITHOUT_TAX_ID))
            return None
        if not (text := self._cells[cells["tax_id"]]):
            self._problem(f"{prefix}tax_id", Wording(messages.NO_TAX_ID))
            return None
        try:
            return WantedTaxId.of(text, type, country)
        except InvalidValue as error:
            self._problem(prefix + error.field, error.wording, text)
            return None

    def _group(self, groups: list[Group], read: Callable[[Group], Any]) -> Any:
        """The entries of all groups that are not empty; None where the file has no such columns."""
        if not groups:
            return None
        cells = self._cells
        present = (group for group in groups if any(cells[place] for place in group.cells.values()))
        return [entry for group in present if (entry := read(group)) is not None]

    def _email(self, group: Group) -> WantedEmail | None:
        email = self._required("", group.cells, EmailRule().clean, messages.NEEDED, group.label)
        said = self._details(EmailDetails, group)
        is_locked = self._flag("is_locked", group).get("is_locked")
        return WantedEmail(label=group.label, email=email, said=said, is_locked=is_locked) if email else None

    def _phone(self, group: Group) -> WantedPhone | None:
        label, cells = group.label, group.cells
        text = self._cells[cells[""]]
        if not text:
            self._problem(label, Wording(messages.NEEDED))
            return None
        extension = self._cells[cells["extension"]] or None if "extension" in cells else None
        said = self._details(PhoneDetails, group)
        is_locked = self._flag("is_locked", group).get("is_locked")
        try:
            number = PhoneNumber.parse(text, extension, self._region)
        except InvalidValue as error:
            self._problem(label if error.field == "phone" else f"{label}_extension", error.wording)
            return None
        if number.extension or "extension" in cells:
            said["extension"] = number.extension
        return WantedPhone(label=label, phone=number.e164, said=said, is_locked=is_locked)

    def _billing_entity(self, group: Group) -> WantedBillingEntity | None:
        prefix, cells = f"{group.label}_", group.cells
        legal_name = self._required("legal_name", cells, NAME.clean, messages.NEEDED, prefix)
        tax_id = self._tax_id(cells, prefix)
        said = self._details(BillingEntityDetails, group)
        addresses = {name: address for name in ADDRESSES if (address := self._address(name, cells, prefix))}
        is_default = self._flag("is_default", group).get("is_default")
        is_active = self._flag("is_active", group, if_empty=True).get("is_active")
        if legal_name is None or tax_id is None:
            return None
        return WantedBillingEntity(
            label=group.label,
            legal_name=legal_name,
            tax_id=tax_id,
            said=said,
            addresses=addresses,
            is_default=is_default,
            is_active=is_active,
        )

    def _address(self, name: str, cells: dict[str, int], prefix: str) -> dict[str, str | None]:
        """What is said of an address, each member tried as if it stood alone."""
        said = {member: cells[f"{name}_{member}"] for member in ADDRESS_MEMBERS if f"{name}_{member}" in cells}
        members = {member: self._cells[place] or None for member, place in said.items()}
        if any(members.values()):
            said_members = {member: value for member, value in members.items() if value}
            try:
                whole = Address.of({"line": "-", **said_members}, field=name)
            except InvalidValue as error:
                self._problem(prefix + error.field.replace("/", "_"), error.wording, "".join(said_members.values()))
            else:
                members = {member: getattr(whole, member) if value else None for member, value in members.items()}
        return members

    def _details(self, details: DetailsType, group: Group) -> dict[str, Any]:
        """What the file says of them; addresses have columns of their own."""
        said: dict[str, Any] = {}
        for member, kind in kinds(details).items():
            if kind is bool:
                said |= self._flag(member, group)
            elif member in group.cells:
                said[member] = self._read(member, group.cells, kind.clean, f"{group.label}_")
        return said

    def _flag(self, member: str, group: Group, *, if_empty: bool = False) -> dict[str, bool]:
        if member not in group.cells:
            return {}
        value = self._read(member, group.cells, csv_cells.boolean, f"{group.label}_")
        return {member: if_empty if value is None else value}

    def _read(self, name: str, cells: dict[str, int], read: Callable[[str, str], Any], prefix: str = "") -> Any:
        """The value of a cell; None where the column is absent, the cell empty, or its value a problem."""
        place = cells.get(name)
        if place is None or not (text := self._cells[place]):
            return None
        try:
            return read(text, prefix + name)
        except InvalidValue as error:
            self._problem(error.field, error.wording, text)
            return None

    def _required(
        self, name: str, cells: dict[str, int], read: Callable[[str, str], Any], message: Message, prefix: str = ""
    ) -> Any:
        before = len(self._problems)
        value = self._read(name, cells, read, prefix)
        if value is None and len(self._problems) == before:
            self._problem(prefix + name, Wording(message))
        return value

    def _problem(self, field: str, wording: Wording, text: str = "") -> None:
        if _NOT_UTF8.search(text):
            wording = Wording(messages.NOT_IN_UTF8)
        self._problems.append(Problem(self._line, field, wording))

    def _content(self, header: Header) -> bytes:
        """Every cell that is filled in, by name."""
        named = [(name, place) for name, place in header.details.items() if name not in ("id", "external_id")]
        for groups in header.groups.values():
            for group in groups:
                named += [(f"{group.label}_{member}", place) for member, place in group.cells.items()]
        filled = sorted((name, self._cells[place]) for name, place in named if self._cells[place])
        return repr(filled).encode()


def content_id(index_key: bytes, content: bytes) -> UUID:
    """The customer that a row without id and external id is about: the same row always names the same one.

    A UUID of version 8 (RFC 9562): random to everybody who has not the index key.
    """
    digest = int.from_bytes(hmac.digest(index_key, b"import row " + content, "sha256")[:16], "big")
    version, variant = 0xF << 76, 0x3 << 62
    return UUID(int=digest & ~version & ~variant | 0x8 << 76 | 0x2 << 62)
