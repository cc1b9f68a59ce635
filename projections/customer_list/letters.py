"""The plain letters behind those that Unicode does not take apart: `ł`, `ø`, `ß`, `æ` and their whole kind."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, combining, decimal, name

from domain.text import without_marks

# Latin letters say in their names what they are made from: LATIN SMALL LETTER O WITH STROKE, LATIN SMALL LETTER AE.
_LETTER: Final = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?(?:LETTER|LIGATURE) (?:SMALL CAPITAL |DOTLESS |BARRED |INSULAR |SCRIPT |LONG )*"
    r"(?P<letter>[A-Z]|AA|AE|AO|AU|AV|AY|HV|OE|OO|OU|TH|UE|VY|ETH|THORN|ENG|KRA|SCHWA|TURNED E|OPEN E|OPEN O|ALPHA|"
    r"GAMMA|IOTA|UPSILON|WYNN|YOGH|EZH|ESH)(?: (?:WITH|BAR|DIGRAPH).*)?"
)
_CALLED: Final = {
    "ETH": "d", "THORN": "th", "ENG": "n", "KRA": "k", "SCHWA": "e", "TURNED E": "e", "OPEN E": "e", "OPEN O": "o",
    "ALPHA": "a", "GAMMA": "g", "IOTA": "i", "UPSILON": "u", "WYNN": "w", "YOGH": "y", "EZH": "z", "ESH": "s",
}  # fmt: skip


def plain_character(character: str) -> str:
    """A decomposed character of folded text: nothing for accents and what cannot be seen, ASCII for digits and Latin
    letters."""
    if character.isascii():
        return character
    if combining(character) or category(character) in ("Cf", "Cs") or not without_marks(character):
        return ""
    if found := _LETTER.fullmatch(name(character, "")):
        letter = found["letter"]
        return _CALLED.get(letter, letter.lower())
    return str(decimal(character, character))
