"""Postal addresses, as a Guatemalan e-invoice wants them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain.country import GUATEMALA, parse_country
from domain.text import InvalidValue, clean_line, clean_text

MAX_LINE: Final = 500
MAX_PLACE: Final = 200
MAX_POSTAL_CODE: Final = 20

ADDRESS_MEMBERS: Final = ("line", "municipality", "department", "postal_code", "country")


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
            line = clean_text(value, field=field, max_length=MAX_LINE)
            return None if line is None else cls(line)
        for member in value:
            if member not in ADDRESS_MEMBERS:
                raise InvalidValue(field, f"An address has only these members: {', '.join(ADDRESS_MEMBERS)}.")
        address = cls(
            line=_member(value, "line", field, MAX_LINE),
            municipality=_member(value, "municipality", field, MAX_PLACE),
            department=_member(value, "department", field, MAX_PLACE),
            postal_code=_member(value, "postal_code", field, MAX_POSTAL_CODE),
            country=_country(value, field),
        )
        if not (address.line or address.municipality or address.department or address.postal_code):
            raise InvalidValue(field, "Give at least one of line, municipality, department and postal_code.")
        return address


def _member(members: Mapping[str, object], name: str, field: str, max_length: int) -> str | None:
    """A cleaned member; None where it is absent, null or blank."""
    text = _text(members, name, field)
    if text is None:
        return None
    clean = clean_text if name == "line" else clean_line
    return clean(text, field=f"{field}/{name}", max_length=max_length)


def _country(members: Mapping[str, object], field: str) -> str:
    """The country; Guatemala where none is given."""
    text = _text(members, "country", field)
    return (None if text is None else parse_country(text, field=f"{field}/country")) or GUATEMALA


def _text(members: Mapping[str, object], name: str, field: str) -> str | None:
    value = members.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidValue(f"{field}/{name}", "Must be a text.")
    return value
