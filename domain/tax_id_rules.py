"""Whether a tax id of Guatemala can be right: check digits and shapes, without asking any authority.

The check character of a NIT is defined by SAT (*FEL Reglas y Validaciones*, the appendix on the NIT), that of a CUI by
RENAP, which prints it on the DPI.
"""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from stdnum.gt import nit

from domain import messages
from domain.tax_id_spelling import CF
from domain.wording import Message, Wording

# How many municipalities each department has, in the order of their codes from 01: 340 in all.
_MUNICIPALITIES: Final = (17, 8, 16, 16, 14, 14, 19, 8, 24, 21, 9, 30, 33, 21, 8, 17, 14, 5, 11, 11, 7, 17)
DEPARTMENTS: Final = len(_MUNICIPALITIES)

_NIT: Final = re.compile(r"[0-9]{1,11}[0-9K]", re.ASCII)
_CUI: Final = re.compile(r"[0-9]{13}", re.ASCII)


class TaxIdStatus(StrEnum):
    """What a check of the number alone can say."""

    VALID = "valid"
    INVALID = "invalid"
    UNCHECKED = "unchecked"


class Verdict(NamedTuple):
    """A status, and why for people; a valid id needs no reason."""

    status: TaxIdStatus
    why: Wording | None = None


def invalid(message: Message) -> Verdict:
    """The verdict on an id that cannot be right."""
    return Verdict(TaxIdStatus.INVALID, Wording(message))


VALID: Final = Verdict(TaxIdStatus.VALID)
_NIT_SHAPE: Final = invalid(messages.NIT_SHAPE)
_NIT_CHECK: Final = invalid(messages.NIT_CHECK)
_NIT_LOOKS_LIKE_CUI: Final = invalid(messages.NIT_LOOKS_LIKE_CUI)
_CUI_SHAPE: Final = invalid(messages.CUI_SHAPE)
_CUI_CHECK: Final = invalid(messages.CUI_CHECK)
_CUI_DEPARTMENT: Final = invalid(messages.CUI_DEPARTMENT)


def nit_verdict(compact: str) -> Verdict:
    """On a NIT in upper case without spaces, hyphens and leading zeros; CF is valid."""
    if compact == CF:
        return VALID
    if not _NIT.fullmatch(compact):
        return _NIT_LOOKS_LIKE_CUI if _CUI.fullmatch(compact) else _NIT_SHAPE
    return VALID if nit.calc_check_digit(compact[:-1]) == compact[-1] else _NIT_CHECK


def is_thirteen_digits(compact: str) -> bool:
    """Whether this looks like a CUI."""
    return _CUI.fullmatch(compact) is not None


def cui_verdict(compact: str) -> Verdict:
    """On a CUI without spaces and hyphens: 8 digits, their check digit, department and municipality of birth."""
    if not _CUI.fullmatch(compact):
        return _CUI_SHAPE
    weighted = sum(weight * int(digit) for weight, digit in enumerate(compact[:8], 2))
    if weighted % 11 != int(compact[8]):
        return _CUI_CHECK
    return VALID if 1 <= int(compact[9:11]) <= DEPARTMENTS else _CUI_DEPARTMENT


def is_surely_cui(compact: str) -> bool:
    """Whether 13 digits are a CUI even where nobody says so: its department has the municipality too."""
    if cui_verdict(compact) is not VALID:
        return False
    return 1 <= int(compact[11:]) <= _MUNICIPALITIES[int(compact[9:11]) - 1]
