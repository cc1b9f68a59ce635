"""An apostrophe in front of text that a spreadsheet would take for something else; an import takes it away again.

CSV cannot say that a cell is text. Whoever opens and saves a file in a spreadsheet program would otherwise turn
`01010` into 1010, thirteen digits into `2.3457E+12`, `1-2` and `mar 5` into dates, and run `=1+1`. With an apostrophe
all of them stay as they are: Excel and LibreOffice keep it as part of the text, Google Sheets hides it. Text that has
one of its own in such a place gets a second one.
"""

from __future__ import annotations

import re
from typing import Final

_FORMULA: Final = r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"  # the wide forms count in East Asian languages

# What is left alone of all that has digits: a whole number that every program shows in full.
_SHORT_NUMBER: Final = r"(?:0|[1-9][0-9]{0,9})\Z"
_CURRENCY: Final = r"(?:[$€£¥₡QL]|Q\.|[A-Z]{1,3}\$|B/\.)"
_NUMBER: Final = (
    rf"{_CURRENCY}?[\s(]*[0-9.,][0-9\s.,:/\-()]*(?:e[+\-]?[0-9]+\s*)?(?:{_CURRENCY}|%|[ap](?:\.?\s?m\.?)?)?\Z"
)
_GROUPED: Final = r"[0-9]{5,}[\-/][0-9]+\Z"  # no date, because no part of one has five digits

# Months in Spanish and English, with a day or a year on either side, or on both.
_MONTH: Final = r"(?:ene|jan|feb|mar|abr|apr|may|jun|jul|ago|aug|sep|set|oct|nov|dic|dec)[a-z]*\.?"
_PART: Final = r"[0-9]{1,4}"
_GAP: Final = r"[\s.,/\-]*(?:de[l]?\s+)?"
_DATE: Final = rf"(?:{_PART}{_GAP}{_MONTH}(?:{_GAP}{_PART})?|{_MONTH}{_GAP}{_PART}(?:{_GAP}{_PART})?)\Z"

_WORD: Final = r"(?:true|false|verdadero|falso)\Z"
_FAULT: Final = r"#\S{1,20}[!?A]\Z"  # #REF!, #¡VALOR!, #N/A

_IS_FORMULA: Final = re.compile(f"'*{_FORMULA}")
_IS_CHANGED: Final = re.compile(
    f"'*(?:{_FORMULA}|(?!{_SHORT_NUMBER}|{_GROUPED})(?:{_NUMBER}|{_DATE}|{_WORD}|{_FAULT}))", re.IGNORECASE
)


def guard(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, for a file that nobody reads back."""
    return f"'{text}" if _IS_FORMULA.match(text) else text


def protect(text: str) -> str:
    """A cell that a spreadsheet saves as it found it."""
    return f"'{text}" if _IS_CHANGED.match(text) else text


def unprotect(cell: str) -> str:
    """What `protect` was given; other cells stay as they are."""
    return cell[1:] if cell.startswith("'") and _IS_CHANGED.match(cell) else cell
