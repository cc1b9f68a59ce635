"""What people and their programs write where there is no tax id, or none any more."""

from __future__ import annotations

import re
from typing import Final

from domain.placeholder import is_placeholder
from domain.tax_id_spelling import (
    MAX_LENGTH,
    NAMES_ABROAD,
    NAMES_OF_GUATEMALA,
    WORDS_BESIDE,
    plain,
    unaccented,
    without_spaces,
)
from domain.text import shows_nothing

# What is longer says something else; to look at all of it would take time.
_LONGEST: Final = 4 * MAX_LENGTH

# Beside the words that stand for nothing anywhere. The names of numbers are taken out before: `sin NIT` is `sin`.
_NOTHING: Final = re.compile(
    "|SIN|WITHOUT|EN TRAMITE|TRAMITE|NO INSCRIT[OA]|NO CONTRIBUYENTE|NOT REGISTERED|EXENT[OA]|EXEMPT|CONSUMIDOR|"
    "CONS FINAL|C ?FINAL|FINAL CONSUMER|VARIOS|CLIENTES? VARIOS|PUBLICO (?:EN )?GENERAL"
)
_NAME: Final = re.compile(rf"(?:{NAMES_OF_GUATEMALA}|{NAMES_ABROAD}|{WORDS_BESIDE}|PASAPORTE|PASSPORT)")
_DIGIT_OF_AN_ID: Final = re.compile("[1-9]")
_WORD: Final = re.compile(r"[^\W_]+")
_ONE_LETTER: Final = re.compile(r"([A-Z])(?:[\W_]*\1)+")
_SPREADSHEET_ERROR: Final = re.compile(r"#[¡¿]?[A-Z][A-Z/0]*[!?]|ERR:[0-9]{3}")

# Digits, E and digits alone can be an id of some country, unless they are too few for any.
_EXPONENT: Final = re.compile(
    rf"(?:[\W_]|{NAMES_OF_GUATEMALA}|{NAMES_ABROAD})*"
    r"(?:[0-9]+(?:[.,][0-9]*)?E\+[0-9]{1,3}|[0-9]+[.,][0-9]*E-?[0-9]{1,3}|[0-9]E[0-9]{1,2})[\W_]*"
)


def is_placeholder_for_tax_id(text: str) -> bool:
    """Whether a text only says that there is no tax id (`N/A`, `sin NIT`, `0`, `xxx`). CF is a tax id.

    An import may read it as CF, and has to say so.
    """
    if len(text) > _LONGEST:
        return False
    line = unaccented(plain(text))
    if _DIGIT_OF_AN_ID.search(line):
        return _SPREADSHEET_ERROR.fullmatch(line) is not None
    words = _WORD.findall(line.replace(".", ""))
    if not words:  # signs, or accents alone
        return not shows_nothing(text)
    rest = " ".join(word for word in words if not _NAME.fullmatch(word))
    return is_placeholder(line) or bool(
        is_placeholder(rest)
        or _NOTHING.fullmatch(rest)
        or _ONE_LETTER.fullmatch(line)
        or _SPREADSHEET_ERROR.fullmatch(line)
    )


def is_exponent_form(text: str) -> bool:
    """Whether a text is what spreadsheets make of a long number (`7.84124E+07`); most of its digits are gone."""
    if len(text) > _LONGEST:
        return False
    line = plain(text)
    return "E" in line and _EXPONENT.fullmatch(without_spaces(line)) is not None
