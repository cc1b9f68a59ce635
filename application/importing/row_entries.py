"""The numbered groups of a row: the e-mails, phones and billing entities that it describes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from application.importing import cell_values, messages
from application.importing.files.columns import ADDRESSES, column_behind
from application.importing.files.table import Group
from application.importing.row_cells import Places, RowCells
from application.importing.wanted import WantedBillingEntity, WantedEmail, WantedPhone, WantedTaxId
from domain.address import ADDRESS_MEMBERS, Address
from domain.email_address import EmailRule
from domain.entry_details import BillingEntityDetails, DetailsType, EmailDetails, PhoneDetails, kinds
from domain.no_tax_id import is_placeholder_for_tax_id
from domain.phone_number import PhoneNumber
from domain.text import NAME, InvalidValue
from domain.wording import Wording

_FLAGS: Final = frozenset(
    name for details in (EmailDetails, PhoneDetails) for name, kind in kinds(details).items() if kind is bool
) | {"is_locked", "is_default", "is_active"}

_NO_SIDE_FIELD: Final = ("notes", "tax_id", "tax_id_type", "country")
"""Where any word is welcome, has a meaning of its own, or is a code that reads like a placeholder (NA is Namibia)."""

Wanted = TypeVar("Wanted", WantedEmail, WantedPhone, WantedBillingEntity)


class RowEntries:
    """Reads the groups of one row. `region` is that of phone numbers without a country code."""

    def __init__(self, cells: RowCells, region: str) -> None:
        self._cells, self._region = cells, region

    def emails(self, groups: Sequence[Group]) -> list[WantedEmail] | None:
        """The e-mails; None where the file has no such columns."""
        return self._present(groups, "", self._email)

    def phones(self, groups: Sequence[Group]) -> list[WantedPhone] | None:
        """The phones; None where the file has no such columns."""
        return self._present(groups, "", self._phone)

    def billing_entities(self, groups: Sequence[Group]) -> list[WantedBillingEntity] | None:
        """The billing entities; None where the file has no such columns."""
        return self._present(groups, "legal_name", self._billing_entity)

    def _present(
        self, groups: Sequence[Group], essential: str, read: Callable[[Group], Wanted | None]
    ) -> list[Wanted] | None:
        if not groups:
            return None
        return [entry for group in groups if self._is_present(group, essential) and (entry := read(group)) is not None]

    def _is_present(self, group: Group, essential: str) -> bool:
        """Whether an entry is described: flags say nothing of nobody, a word for nothing says that there is none."""
        cells, places = self._cells, group.cells
        if cells.are_empty(places):  # most groups of most rows
            return False
        texts = [member for member in places if not (member in _FLAGS or member.endswith(_NO_SIDE_FIELD))]
        cells.empty_placeholders_of_numbers(places, *texts)
        says_nobody = cells.empty_placeholders(places, essential)
        if cells.text(essential, places):
            return True
        is_filled = any(cells.text(member, places) for member in places if member not in _FLAGS)
        if says_nobody and is_filled and any(cells.text(member, places) for member in texts):
            cells.warning(column_behind(f"{group.label}_", essential), messages.LEFT_OUT)
        return is_filled and not says_nobody

    def _email(self, group: Group) -> WantedEmail | None:
        label, places = group.label, group.cells
        email = self._cells.required("", places, EmailRule().clean, messages.NEEDED, label)
        said = self._details(EmailDetails, group)
        is_locked = self._flag("is_locked", group).get("is_locked")
        return WantedEmail(label=label, email=email, said=said, is_locked=is_locked) if email else None

    def _phone(self, group: Group) -> WantedPhone | None:
        cells, label, places = self._cells, group.label, group.cells
        said = self._details(PhoneDetails, group)
        is_locked = self._flag("is_locked", group).get("is_locked")
        if not (text := cells.text("", places)):
            cells.problem(label, Wording(messages.NEEDED))
            return None
        if not (cells.is_whole("", places, label) and cells.is_whole("extension", places, f"{label}_")):
            return None
        extension = cells.text("extension", places)
        try:
            number = PhoneNumber.parse(text, extension or None, self._region)
        except InvalidValue as error:
            is_number = error.field == "phone"
            cells.refused(error, label if is_number else f"{label}_extension", text if is_number else extension)
            return None
        if number.extension or cells.says("extension", places):
            said["extension"] = number.extension
        return WantedPhone(label=label, phone=number.e164, said=said, is_locked=is_locked)

    def _billing_entity(self, group: Group) -> WantedBillingEntity | None:
        prefix, places = f"{group.label}_", group.cells
        legal_name = self._cells.required("legal_name", places, NAME.clean, messages.NEEDED, prefix)
        tax_id = read_tax_id(self._cells, places, prefix)
        if tax_id is None and not self._cells.text("tax_id", places):
            self._cells.problem(f"{prefix}tax_id", Wording(messages.NO_TAX_ID))
        said = self._details(BillingEntityDetails, group)
        addresses = {name: address for name in ADDRESSES if (address := self._address(name, places, prefix))}
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

    def _address(self, name: str, places: Places, prefix: str) -> dict[str, str | None]:
        """What is said of an address, each member tried as if it stood alone."""
        said: dict[str, str | None] = {}
        for member in ADDRESS_MEMBERS:
            column = f"{name}_{member}"
            if not self._cells.says(column, places) or not self._cells.is_whole(column, places, prefix):
                continue
            said[member] = self._cells.read(column, places, _address_member(name, member), prefix)
        return said

    def _details(self, details: DetailsType, group: Group) -> dict[str, Any]:
        """What the file says of them; addresses have columns of their own."""
        said: dict[str, Any] = {}
        for member, kind in kinds(details).items():
            if kind is bool:
                said |= self._flag(member, group)
            elif kind is not Address and self._cells.says(member, group.cells):
                said[member] = self._cells.read(member, group.cells, kind.clean, f"{group.label}_")
        return said

    def _flag(self, member: str, group: Group, *, if_empty: bool = False) -> dict[str, bool]:
        if not self._cells.says(member, group.cells):
            return {}
        value = self._cells.read(member, group.cells, cell_values.boolean, f"{group.label}_")
        return {member: if_empty if value is None else value}


def _address_member(name: str, member: str) -> Callable[[str, str], Any]:
    def read(text: str, column: str) -> Any:
        try:
            address = Address.of({"line": "-", member: text}, field=name)
        except InvalidValue as error:
            raise InvalidValue(column, error.wording.message, **error.wording.values) from None
        return None if address is None else getattr(address, member)

    return read


def read_tax_id(cells: RowCells, places: Places, prefix: str = "") -> WantedTaxId | None:
    """The tax id of a customer or billing entity; None where none is said or it is a problem.

    A word that only says that there is none is read as CF, with a warning.
    """
    cells.empty_placeholders(places, "tax_id_type")
    type = cells.read("tax_id_type", places, cell_values.tax_id_type, prefix)
    country = cells.read("tax_id_country", places, cell_values.country, prefix)
    text = cells.text("tax_id", places)
    if not text:
        if type or country:
            cells.problem(f"{prefix}tax_id_type", Wording(messages.TYPE_WITHOUT_TAX_ID))
        return None
    if not cells.is_whole("tax_id", places, prefix):
        return None
    try:
        return WantedTaxId.of(text, type, country)
    except InvalidValue as error:
        if is_placeholder_for_tax_id(text):
            cells.warning(f"{prefix}tax_id", messages.READ_AS_CF)
            return WantedTaxId.of("CF")
        cells.refused(error, prefix + error.field, text)
        return None
