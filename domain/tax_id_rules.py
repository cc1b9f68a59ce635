"""Whether a tax id can be right: check digits and shapes, without asking any authority.

The check character of a NIT is defined by SAT (*FEL Reglas y Validaciones*, the appendix on the NIT), that of a CUI by
RENAP, which prints it on the DPI. Other countries: python-stdnum.
"""

import re
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple, Protocol

from stdnum.gt import nit
from stdnum.util import get_cc_module

from domain import messages
from domain.messages import Message, Wording

CF: Final = "CF"
CUI_LENGTH: Final = 13
DEPARTMENTS: Final = 22

_NIT: Final = re.compile(r"[0-9]{1,11}[0-9K]", re.ASCII)


class TaxIdStatus(StrEnum):
    """What a check of the number alone can say."""

    VALID = "valid"
    INVALID = "invalid"
    UNCHECKED = "unchecked"


class Verdict(NamedTuple):
    """A status, and why for people; a valid id needs no reason."""

    status: TaxIdStatus
    why: Wording | None


class _Rule(Protocol):
    def validate(self, number: str, /) -> str: ...


def _invalid(message: Message) -> Verdict:
    return Verdict(TaxIdStatus.INVALID, Wording(message))


_VALID: Final = Verdict(TaxIdStatus.VALID, None)
_UNCHECKED: Final = Verdict(TaxIdStatus.UNCHECKED, Wording(messages.FOREIGN_UNCHECKED))
_FOREIGN_INVALID: Final = _invalid(messages.FOREIGN_INVALID)
_NIT_SHAPE: Final = _invalid(messages.NIT_SHAPE)
_NIT_CHECK: Final = _invalid(messages.NIT_CHECK)
_NIT_LOOKS_LIKE_CUI: Final = _invalid(messages.NIT_LOOKS_LIKE_CUI)
_CUI_SHAPE: Final = _invalid(messages.CUI_SHAPE)
_CUI_CHECK: Final = _invalid(messages.CUI_CHECK)
_CUI_DEPARTMENT: Final = _invalid(messages.CUI_DEPARTMENT)


def nit_verdict(compact: str) -> Verdict:
    """On a NIT in upper case without spaces, hyphens and leading zeros; CF is valid."""
    if compact == CF:
        return _VALID
    if not _NIT.fullmatch(compact):
        looks_like_cui = len(compact) == CUI_LENGTH and compact.isascii() and compact.isdigit()
        return _NIT_LOOKS_LIKE_CUI if looks_like_cui else _NIT_SHAPE
    return _VALID if nit.calc_check_digit(compact[:-1]) == compact[-1] else _NIT_CHECK


def cui_verdict(compact: str) -> Verdict:
    """On a CUI without spaces and hyphens: 8 digits, their check digit, department and municipality of birth."""
    if len(compact) != CUI_LENGTH or not (compact.isascii() and compact.isdigit()):
        return _CUI_SHAPE
    weighted = sum(weight * int(digit) for weight, digit in enumerate(compact[:8], 2))
    if weighted % 11 != int(compact[8]):
        return _CUI_CHECK
    return _VALID if 1 <= int(compact[9:11]) <= DEPARTMENTS else _CUI_DEPARTMENT


def foreign_verdict(country: str, compact: str) -> Verdict:
    """On a tax id in upper case without spaces and hyphens, by the country's `vat` rule, else its `tin` rule."""
    rule = _rule_of(country)
    if rule is None:
        return _UNCHECKED
    try:
        rule.validate(compact)
    except Exception:  # the rules of 80 countries: some trip over odd characters instead of refusing them
        return _FOREIGN_INVALID
    return _VALID


@cache
def _rule_of(country: str) -> _Rule | None:
    """Loading a country's rules takes milliseconds the first time; there are at most 249."""
    return get_cc_module(country, "vat") or get_cc_module(country, "tin")
