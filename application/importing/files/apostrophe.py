"""An apostrophe in front of text that a spreadsheet would take for something else; an import takes it away again."""

from __future__ import annotations

import re
from typing import Final

_LOOKS_LIKE_A_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""A formula may begin with wide forms too, in East Asian languages. Text that has an apostrophe gets a second one."""


def guard(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _LOOKS_LIKE_A_FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """What `guard` was given; other cells stay as they are."""
    return cell[1:] if cell[0] == "'" and _LOOKS_LIKE_A_FORMULA.match(cell) else cell
