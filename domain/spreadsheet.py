"""What a spreadsheet program makes of ids and numbers that it took for quantities."""

import re
from typing import Final

_SHORTENED: Final = re.compile(r"\s*[+\-]?[0-9](?:[.,][0-9]*E[+\-]?|E[+\-])[0-9]{1,3}\s*", re.IGNORECASE)
_WITH_A_FRACTION: Final = re.compile(r"(\s*\+?[0-9]{5,})[.,]0{1,2}\s*")


def is_shortened(text: str) -> bool:
    """Whether this is a long number as a spreadsheet shows it, such as `2.34568E+12`: its digits are gone."""
    return _SHORTENED.fullmatch(text) is not None


def without_fraction(text: str) -> str:
    """`55123414.0` as the `55123414` that it was; anything else as it is."""
    found = _WITH_A_FRACTION.fullmatch(text)
    return found[1] if found else text
