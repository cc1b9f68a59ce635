"""What the cell of a workbook says, as the text that would stand in a CSV.

Text is text, and gets an apostrophe where it would be taken for a date, or for a number that lost its digits. Of a
number, a workbook keeps 15 digits: what had more, or is shown with an exponent, is handed on as `2.34568E+12`, which no
id may be.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from openpyxl.utils.escape import unescape

from application.importing.files.apostrophe import protect
from application.importing.files.damage import is_date
from domain.spreadsheet import is_shortened

CellValue = int | float | bool | date | time | timedelta

MOST_DIGITS: Final = 10**15

_ZEROS: Final = re.compile(r"0+")
_SHOWN_SHORTENED: Final = re.compile(r"0[^;]*E[+\-]", re.IGNORECASE)
_ESCAPE: Final = "_x"


def plain_text(value: str) -> str:
    """What a cell of text says where it may be what is left of a number."""
    return unescape(value) if _ESCAPE in value else value


def marked_text(value: str) -> str:
    """What a cell of text says."""
    text = plain_text(value)
    return protect(text) if is_shortened(text) or is_date(text) else text


def value_text(value: CellValue, number_format: str) -> str:
    """What another cell says; it is not empty and holds no error."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _of_number(value, number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return str(value) if isinstance(value, timedelta) else value.isoformat()


def _of_number(value: float, number_format: str) -> str:
    if abs(value) >= MOST_DIGITS or _SHOWN_SHORTENED.search(number_format):
        return f"{value:.5E}"
    if value != int(value):
        return f"{value:.15g}"
    digits = str(int(value))
    # A format such as 00000 shows zeros that the number has not: a postal code, 01010.
    return digits.zfill(len(number_format)) if _ZEROS.fullmatch(number_format) and value >= 0 else digits
