"""Tax ids: how they are written, when two are the same, and whether they can be right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import normalize

from domain.country import GUATEMALA, parse_country
from domain.messages import (
    TAX_ID_COUNTRY_MISSING,
    TAX_ID_COUNTRY_NOT_GT,
    TAX_ID_EMPTY,
    TAX_ID_TYPE_NOT_FOREIGN,
    TOO_LONG,
    Wording,
)
from domain.tax_id_rules import CF, CUI_LENGTH, TaxIdStatus, Verdict, cui_verdict, foreign_verdict, nit_verdict
from domain.text import InvalidValue, clean_line, without_marks

__all__ = ["MAX_LENGTH", "TAX_ID_MEMBERS", "TaxId", "TaxIdStatus", "TaxIdType"]

MAX_LENGTH: Final = 40

TAX_ID_MEMBERS: Final = ("tax_id", "tax_id_type", "tax_id_country", "tax_id_status")
"""What a customer and a billing entity have of their tax id."""

# Every dash of Unicode (category Pd) that is left after NFKC, and three characters that are used as one.
_DASHES: Final = (
    "\\-\u058a\u05be\u1400\u1806\u2010\u2012\u2013\u2014\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d"
    "\u301c\u3030\u30a0\U00010ead\u02d7\u2043\u2212"
)
_DASH: Final = re.compile(f"[{_DASHES}]")
_SPACE: Final = re.compile(r"\s")
_SPACE_OR_DASH: Final = re.compile(rf"[\s{_DASHES}]+")
_PUNCTUATION: Final = re.compile("[./\\\\_,;:'\"()\u2044\u2215\u00b7]+")
_CF_SPELLINGS: Final = frozenset({CF, "CONSUMIDORFINAL"})


class TaxIdType(StrEnum):
    """Who gave the number: SAT (NIT), RENAP (CUI) or another country."""

    NIT = "NIT"
    CUI = "CUI"
    FOREIGN = "FOREIGN"


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax id with the verdict on it.

    `value` is what goes out: a valid NIT as `12345678-9`, *consumidor final* as `CF`, a CUI as its 13 digits, a
    foreign id in upper case as written, anything else in upper case without spaces. `country` is ISO 3166-1 alpha-2.
    `why` says what makes the id invalid or unchecked, without repeating it; None for a valid one.

    Dataclass equality compares the spelling too; compare `key` to learn whether two tax ids are the same.
    """

    value: str
    type: TaxIdType
    country: str
    status: TaxIdStatus
    why: Wording | None

    @property
    def reason(self) -> str | None:
        """What `why` tells, in English."""
        return self.why.text() if self.why else None

    @property
    def is_final_consumer(self) -> bool:
        """Whether this is CF, which any number of customers may have."""
        return self.type is TaxIdType.NIT and self.value == CF

    @property
    def key(self) -> str:
        """`type|country|value without spaces and hyphens`: the same text exactly for the same tax id."""
        return key_of(self.value, self.type, self.country)

    def members(self) -> dict[str, str]:
        """How events and states keep it."""
        return dict(zip(TAX_ID_MEMBERS, (self.value, self.type.value, self.country, self.status.value), strict=True))

    @classmethod
    def parse(cls, text: str, type: TaxIdType | None = None, country: str | None = None) -> TaxId:
        """Read what a person typed: a NIT of Guatemala where nothing else is said.

        Raises InvalidValue for what has not the shape of a tax id (nothing in it, control characters, more than 40
        characters) and for a country that does not fit the type. A wrong check digit is a verdict, not an error.
        """
        type = TaxIdType.NIT if type is None else type
        written = _written(text)
        place = _country_for(type, country)
        if type is TaxIdType.FOREIGN:
            value, verdict = written, foreign_verdict(place, _compact(written, type))
        else:
            value, verdict = _nit(written) if type is TaxIdType.NIT else _cui(written)
        return cls(value, type, place, verdict.status, verdict.why)


def key_of(value: str, type: TaxIdType, country: str) -> str:
    """The key of a tax id that was parsed before, from its parts."""
    return f"{type.value}|{country}|{_compact(value, type)}"


def _country_for(type: TaxIdType, text: str | None) -> str:
    """The country, which NIT and CUI imply and FOREIGN needs."""
    field = "tax_id_country"
    country = None if text is None else parse_country(text, field=field)
    if type is not TaxIdType.FOREIGN:
        if country not in (None, GUATEMALA):
            raise InvalidValue(field, TAX_ID_COUNTRY_NOT_GT, type=type.value)
        return GUATEMALA
    if country is None:
        raise InvalidValue(field, TAX_ID_COUNTRY_MISSING)
    if country == GUATEMALA:
        raise InvalidValue(field, TAX_ID_TYPE_NOT_FOREIGN)
    return country


def _nit(written: str) -> tuple[str, Verdict]:
    """How a NIT goes out, and the verdict on it."""
    compact = _compact(written, TaxIdType.NIT)
    verdict = nit_verdict(compact)
    if compact == CF:
        return CF, verdict
    if verdict.status is TaxIdStatus.VALID:
        return f"{compact[:-1]}-{compact[-1]}", verdict
    value = _without(_SPACE, written)
    unpadded = value.lstrip("0-") or "0"
    reads_as_cf = _compact(unpadded, TaxIdType.NIT) == CF
    return value if reads_as_cf else unpadded, verdict


def _cui(written: str) -> tuple[str, Verdict]:
    """How a CUI goes out, and the verdict on it."""
    compact = _compact(written, TaxIdType.CUI)
    has_its_digits = compact.isascii() and compact.isdigit() and len(compact) == CUI_LENGTH
    return compact if has_its_digits else _without(_SPACE, written), cui_verdict(compact)


def _written(text: str) -> str:
    """What was typed in upper case and NFKC, with plain spaces and hyphens and nothing invisible."""
    line = clean_line(text, field="tax_id", max_length=MAX_LENGTH)
    if line is not None:
        line = line.upper() if line.isascii() else _plain(line)
    if not line or not _SPACE_OR_DASH.sub("", line):
        raise InvalidValue("tax_id", TAX_ID_EMPTY)
    if len(line) > MAX_LENGTH:  # compatibility characters and upper case can take more room than what was typed
        raise InvalidValue("tax_id", TOO_LONG, max_length=MAX_LENGTH)
    return line


def _plain(line: str) -> str:
    """Upper case and NFKC of a line that is not ASCII, its spaces and dashes made plain."""
    line = without_marks(_upper(line))
    return _upper(_DASH.sub("-", _SPACE.sub(" ", line)))


def _compact(written: str, type: TaxIdType) -> str:
    """What makes two tax ids of a type and country the same: no spaces, no hyphens, and in a NIT no leading zeros."""
    compact = _without(_SPACE_OR_DASH, written)
    if not compact.isascii():
        compact = _upper(compact.casefold())  # sharp s and SS differ in case only
    if type is not TaxIdType.NIT:
        return compact
    if _is_cf(compact):
        return CF
    unpadded = compact.lstrip("0") or "0"
    return compact if _is_cf(unpadded) else unpadded  # 0CF is a typing error, not a final consumer


def _is_cf(compact: str) -> bool:
    """Whether this is one of the ways to write *consumidor final*: CF, C/F, c.f. and the words."""
    return compact[:1] in "C(\"'" and _PUNCTUATION.sub("", compact) in _CF_SPELLINGS


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what the pattern matches; neighbours that combine are composed."""
    text = pattern.sub("", text)
    return text if text.isascii() else _upper(text)


def _upper(text: str) -> str:
    """Upper case in NFKC, until neither changes anything: each can undo the other.

    Marks are taken apart first, because a Greek iota subscript becomes a letter that other marks would stick to.
    """
    while True:
        again = normalize("NFKC", normalize("NFKD", text).upper()).strip()
        if again == text:
            return text
        text = again
