"""Tax ids: how they read, when two are the same, and what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import Final, Protocol

from domain.country import GUATEMALA, parse_country
from domain.foreign_tax_ids import foreign_verdict, is_generic
from domain.messages import (
    SHORTENED,
    TAX_ID_COUNTRY_MISSING,
    TAX_ID_COUNTRY_NOT_GT,
    TAX_ID_PLACEHOLDER,
    TAX_ID_TYPE_NOT_FOREIGN,
)
from domain.no_tax_id import is_exponent_form, is_placeholder_for_tax_id
from domain.tax_id_rules import (
    VALID,
    TaxIdStatus,
    Verdict,
    cui_verdict,
    is_surely_cui,
    is_thirteen_digits,
    nit_verdict,
)
from domain.tax_id_spelling import (
    CF,
    bare_foreign_ids,
    bare_numbers,
    compact_id,
    compact_nit,
    is_final_consumer,
    plainly_written,
    without_spaces,
)
from domain.text import InvalidValue
from domain.wording import Wording

__all__ = ["TAX_ID_MEMBERS", "HasTaxId", "TaxId", "TaxIdStatus", "TaxIdType", "country_for", "key_of"]

TAX_ID_MEMBERS: Final = ("tax_id", "tax_id_type", "tax_id_country", "tax_id_status")
"""What a customer and a billing entity have of their tax id."""


class TaxIdType(StrEnum):
    """Who gave the number: SAT (NIT), RENAP (CUI) or another country."""

    NIT = "NIT"
    CUI = "CUI"
    FOREIGN = "FOREIGN"


class HasTaxId(Protocol):
    """A customer or a billing entity as its events left it."""

    @property
    def tax_id(self) -> str: ...
    @property
    def tax_id_type(self) -> str: ...
    @property
    def tax_id_country(self) -> str: ...
    @property
    def tax_id_status(self) -> str: ...


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax id with the verdict on it.

    `value` is what goes out: a valid NIT as `12345678-9`, *consumidor final* as `CF`, a CUI as its 13 digits, a
    foreign id in upper case as written, anything else in upper case without spaces. `country` is ISO 3166-1 alpha-2.
    `why` says what makes the id invalid or unchecked, without repeating it; None for a valid one, and for one that
    events left.

    Dataclass equality compares the spelling too; compare `key` to learn whether two tax ids are the same.
    """

    value: str
    type: TaxIdType
    country: str
    status: TaxIdStatus
    why: Wording | None = field(default=None, compare=False)

    @property
    def reason(self) -> str | None:
        """What `why` tells, in English."""
        return self.why.text() if self.why else None

    @property
    def reason_code(self) -> str | None:
        """The code of what `why` tells."""
        return self.why.message.code if self.why else None

    @property
    def can_be_held(self) -> bool:
        """Whether a customer can have it for itself.

        Any number may have CF or the generic id of a country, and what earlier versions accepted where there is none.
        """
        if self.status is TaxIdStatus.VALID:
            return self.value != CF and not is_generic(self.country, self.value)
        return not (is_final_consumer(compact_id(self.value)) or is_placeholder_for_tax_id(self.value))

    @property
    def key(self) -> str:
        """`type|country|value without spaces and hyphens`: the same text exactly for the same tax id."""
        return key_of(self.value, self.type, self.country)

    def members(self) -> dict[str, str]:
        """How events and states keep it."""
        return dict(zip(TAX_ID_MEMBERS, (self.value, self.type.value, self.country, self.status.value), strict=True))

    @classmethod
    def of(cls, owner: HasTaxId) -> TaxId:
        """The tax id that somebody has, as it was once decided: it is never read again."""
        type, status = TaxIdType(owner.tax_id_type), TaxIdStatus(owner.tax_id_status)
        return cls(owner.tax_id, type, owner.tax_id_country, status)

    @classmethod
    def parse(cls, text: str, type: TaxIdType | None = None, country: str | None = None) -> TaxId:
        """Read what a person typed. Where nothing else is said it is of Guatemala: a NIT, or a CUI if it must be one.

        Raises InvalidValue for what has not the shape of a tax id (nothing in it, control characters, more than 40
        characters), for what a spreadsheet shortened, for what only says that there is none, and for a country that
        does not fit the type. A wrong check digit is a verdict, not an error.
        """
        written = plainly_written(text)
        place = country_for(type or TaxIdType.NIT, country)
        if type is TaxIdType.FOREIGN:
            value, verdict = _foreign(written, place)
        elif type is TaxIdType.CUI:
            value, verdict = _cui(written)
        else:
            value, verdict = _nit(written)
            if type is None and verdict is not VALID and (cui := _sure_cui(written)):
                return cls(cui, TaxIdType.CUI, place, TaxIdStatus.VALID)
        if verdict is not VALID:
            _must_be_an_id(written, value)
        return cls(value, type or TaxIdType.NIT, place, verdict.status, verdict.why)


def key_of(value: str, type: TaxIdType, country: str) -> str:
    """The key of a tax id that was parsed before, from its parts."""
    return f"{type.value}|{country}|{compact_nit(value) if type is TaxIdType.NIT else compact_id(value)}"


def country_for(type: TaxIdType, text: str | None) -> str:
    """The country, which NIT and CUI imply and FOREIGN needs; raises InvalidValue for one that does not fit."""
    member = "tax_id_country"
    country = None if text is None else parse_country(text, field=member)
    if type is not TaxIdType.FOREIGN:
        if country not in (None, GUATEMALA):
            raise InvalidValue(member, TAX_ID_COUNTRY_NOT_GT, type=type.value)
        return GUATEMALA
    if country is None:
        raise InvalidValue(member, TAX_ID_COUNTRY_MISSING)
    if country == GUATEMALA:
        raise InvalidValue(member, TAX_ID_TYPE_NOT_FOREIGN)
    return country


def _nit(written: str) -> tuple[str, Verdict]:
    """How a NIT goes out, and the verdict on it."""
    if (verdict := nit_verdict(compact := compact_nit(written))) is VALID:
        return CF if compact == CF else _with_hyphen(compact), VALID
    for bare in map(compact_nit, bare_numbers(written)):
        if (verdict := nit_verdict(bare)) is VALID:
            return _with_hyphen(bare), VALID
    value = without_spaces(written)
    unpadded = value.lstrip("0-") or "0"
    return value if compact_nit(unpadded) == CF else unpadded, verdict


def _with_hyphen(nit: str) -> str:
    return f"{nit[:-1]}-{nit[-1]}"


def _cui(written: str) -> tuple[str, Verdict]:
    """How a CUI goes out, and the verdict on it."""
    whole = compact_id(written)
    for compact in chain([whole], bare_numbers(written)):
        if (verdict := cui_verdict(compact)) is VALID:
            return compact, VALID
    return whole if is_thirteen_digits(whole) else without_spaces(written), verdict


def _sure_cui(written: str) -> str | None:
    """The 13 digits that are a CUI though nobody said so."""
    return next((bare for bare in (compact_id(written), *bare_numbers(written)) if is_surely_cui(bare)), None)


def _foreign(written: str, country: str) -> tuple[str, Verdict]:
    """How a foreign id goes out, and the verdict on it."""
    for id in chain([written], bare_foreign_ids(written)):
        if (verdict := foreign_verdict(country, id, compact_id(id))) is VALID:
            return id, VALID
    return written, verdict


def _must_be_an_id(written: str, value: str) -> None:
    """Refuses what cannot be meant as an id; the value too, because it is read again when it comes back."""
    for text in {written, value}:
        if is_exponent_form(text):
            raise InvalidValue("tax_id", SHORTENED)
        if is_placeholder_for_tax_id(text):
            raise InvalidValue("tax_id", TAX_ID_PLACEHOLDER)
