"""What a spreadsheet program leaves of ids, numbers and codes that it took for something else.

`protect` keeps an export from it. What comes from elsewhere, or was typed into a spreadsheet, can only be recognised.
Cells are looked at as they stand in the file: behind an apostrophe is text, whatever it looks like. All that is
recognised here, `protect` keeps from being so.
"""

from __future__ import annotations

import re
from typing import Final

_DAY: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR: Final = r"(?:[0-9]{2}|(?:19|20)[0-9]{2})"
_MONTH: Final = (
    r"(?:ene|jan|feb|mar|abr|apr|may|jun|jul|ago|aug|sep|sept|oct|nov|dic|dec)\.?"  # as Excel shows them, shortened
)
_DATE: Final = re.compile(
    rf"{_DAY}/{_DAY}/{_YEAR}"
    rf"|{_DAY}[-/ ]{_MONTH}(?:[-/ ]{_YEAR})?|{_MONTH}[-/ ]{_YEAR}"
    r"|(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?",
    re.IGNORECASE,
)


def is_date(cell: str) -> bool:
    """Whether this is a date as a spreadsheet writes it where an id such as `1-2` or `3/4` stood."""
    return _DATE.fullmatch(cell) is not None


def lost_zeros(before: str, after: str) -> bool:
    """Whether `after` is `before` without the zeros in front, such as 1010 of the postal code 01010."""
    return before != after and after.isdecimal() and before.lstrip("0") == after
