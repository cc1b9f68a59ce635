"""Postal addresses, as a Guatemalan e-invoice wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.country import GUATEMALA, parse_country
from domain.messages import ADDRESS_EMPTY, ADDRESS_MEMBER_UNKNOWN, NOT_A_TEXT
from domain.text import InvalidValue, TextRule

LINE: Final = TextRule(500, has_lines=True)
PLACE: Final = TextRule(200)
POSTAL_CODE: Final = TextRule(20)
COUNTRY: Final = "country"

_RULES: Final = {"line": LINE, "municipality": PLACE, "department": PLACE, "postal_code": POSTAL_CODE}
ADDRESS_MEMBERS: Final = (*_RULES, COUNTRY)


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is. `line` is street, number and zone, and may have several lines; `country` is ISO 3166-1."""

    line: str | None = None
    municipality: str | None = None
    department: str | None = None
    postal_code: str | None = None
    country: str = GUATEMALA

    @property
    def is_complete(self) -> bool:
        """Whether it has what SAT's e-invoice (FEL) asks of a fiscal address: line, municipality and department."""
        return None not in (self.line, self.municipality, self.department)

    def as_dict(self) -> dict[str, str | None]:
        """All five members, as events and answers carry them."""
        return {member: getattr(self, member) for member in ADDRESS_MEMBERS}

    @classmethod
    def from_dict(cls, members: Mapping[str, str | None]) -> Address:
        """What `as_dict` gave. Only copies: rules ran when the address was accepted."""
        values: dict[str, Any] = {**members, "country": members["country"] or GUATEMALA}
        return cls(**values)

    @classmethod
    def of(cls, value: str | Mapping[str, object], *, field: str = "address") -> Address | None:
        """The address that a text (its line) or an object of members stands for; None for a blank text.

        Limits: line 500 characters, municipality and department 200, postal code 20. InvalidValue, with a field such
        as `fiscal_address/line`, for text that is not allowed, for a member that an address has not, and for an
        object without anything but a country.
        """
        if isinstance(value, str):
            line = LINE.clean(value, field)
            return None if line is None else cls(line)
        address = cls._with(_members(value, field))
        if address is None:
            raise InvalidValue(field, ADDRESS_EMPTY)
        return address

    @classmethod
    def _with(cls, members: Mapping[str, str | None]) -> Address | None:
        """The address with these members; None where there is nothing but a country."""
        address = cls.from_dict({**dict.fromkeys(ADDRESS_MEMBERS), **members})
        is_somewhere = address.line or address.municipality or address.department or address.postal_code
        return address if is_somewhere else None


@dataclass(frozen=True, slots=True)
class AddressChange:
    """What is said of some members of an address: None clears one, those that it lacks stay as they are."""

    members: Mapping[str, str | None]

    @classmethod
    def of(cls, value: Mapping[str, object], *, field: str = "address") -> AddressChange:
        """The change that an object stands for, a blank member being None; InvalidValue as for `Address.of`."""
        return cls(_members(value, field))

    def made_to(self, address: Mapping[str, str | None] | None) -> Address | None:
        """What `as_dict` gave, after the change; None where nothing is left of it but a country."""
        return Address._with({**(address or {}), **self.members})


def _members(members: Mapping[str, object], field: str) -> dict[str, str | None]:
    """The members that are there, cleaned; None where one is null or blank."""
    for name in members:
        if name not in ADDRESS_MEMBERS:
            raise InvalidValue(field, ADDRESS_MEMBER_UNKNOWN, allowed=ADDRESS_MEMBERS)
    return {name: _member(name, members[name], f"{field}/{name}") for name in ADDRESS_MEMBERS if name in members}


def _member(name: str, value: object, field: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidValue(field, NOT_A_TEXT)
    return parse_country(value, field=field) if name == COUNTRY else _RULES[name].clean(value, field)
