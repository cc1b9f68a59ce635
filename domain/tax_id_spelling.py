"""How people and their programs write tax ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import normalize

from domain.messages import TAX_ID_EMPTY, TOO_LONG
from domain.text import InvalidValue, clean_line, without_marks

MAX_LENGTH: Final = 40

CF: Final = "CF"
_CF_SPELLINGS: Final = frozenset({CF, "CONSUMIDORFINAL"})

# What stands before a number to say what it is, without accents.
NAMES_OF_GUATEMALA: Final = "NIT|GT|GTM|GUATEMALA|CUI|DPI|RTU|SAT|RENAP"
NAMES_ABROAD: Final = (
    "NIT|RFC|CURP|RUC|RTN|DUI|NITE|DIMEX|RNC|CEDULA|RUT|RUN|RIF|CUIT|CUIL|DNI|CPF|CNPJ|NIF|NIE|CIF|EIN|SSN|ITIN|TIN|VAT"
)
WORDS_BESIDE: Final = (
    "NRO|NUM|NUMERO|NUMBER|DE|DEL|ID|IDENTIFICACION|IDENTIDAD|TRIBUTARIA|TRIBUTARIO|FISCAL|JURIDICA|FISICA|TAX|REGISTRO"
)

# Every dash of Unicode (category Pd) that is left after NFKC, and three characters that are used as one.
_DASHES: Final = (
    "\\-\u058a\u05be\u1400\u1806\u2010\u2012\u2013\u2014\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d"
    "\u301c\u3030\u30a0\U00010ead\u02d7\u2043\u2212"
)
_DASH: Final = re.compile(f"[{_DASHES}]")
_SPACE: Final = re.compile(r"\s")
_SPACE_OR_DASH: Final = re.compile(rf"[\s{_DASHES}]+")
_PUNCTUATION: Final = re.compile("[./\\\\_,;:'\"()\u2044\u2215\u00b7]+")
_NEITHER_LETTER_NOR_DIGIT: Final = re.compile(r"[\W_]+")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_DECIMALS: Final = re.compile(r"[.,]0+(?=[\W_]*$)")

_NUMBER_OF_GUATEMALA: Final = re.compile(
    rf"(?:0*(?:{NAMES_OF_GUATEMALA}|TIN|VAT|{WORDS_BESIDE}|NO|N)+)?([0-9]+K?)(?:{NAMES_OF_GUATEMALA})*"
)
_BESIDE: Final = rf"(?:\b(?:{WORDS_BESIDE}|NO|N)\b[\W_]*)*"
_FOREIGN_LABEL: Final = re.compile(rf"[\W_]*{_BESIDE}\b(?:{NAMES_ABROAD})\b[\W_]*{_BESIDE}(?=.*[0-9])")


def plainly_written(text: str) -> str:
    """What was typed in upper case and NFKC, with plain spaces and hyphens and nothing invisible.

    Raises InvalidValue for what has not the shape of a tax id, see `TaxId.parse`.
    """
    line = clean_line(without_marks(text), field="tax_id", max_length=MAX_LENGTH)
    if line is not None:
        line = plain(line)
    if not line or not _SPACE_OR_DASH.sub("", line):
        raise InvalidValue("tax_id", TAX_ID_EMPTY)
    if len(line) > MAX_LENGTH:  # compatibility characters and upper case can take more room than what was typed
        raise InvalidValue("tax_id", TOO_LONG, max_length=MAX_LENGTH)
    return line


def compact_id(written: str) -> str:
    """What makes two ids the same: no spaces, no hyphens."""
    compact = _without(_SPACE_OR_DASH, written)
    return compact if compact.isascii() else _upper(compact.casefold())  # sharp s and SS differ in case only


def compact_nit(written: str) -> str:
    """What makes two NITs the same: no leading zeros either, and CF for all ways to write *consumidor final*."""
    compact = compact_id(written)
    if is_final_consumer(compact):
        return CF
    if compact[:1] != "0":
        return compact
    unpadded = compact.lstrip("0") or "0"
    return compact if is_final_consumer(unpadded) else unpadded  # 0CF is a typing error, not a final consumer


def is_final_consumer(compact: str) -> bool:
    """Whether this is one of the ways to write *consumidor final*: CF, C/F, c.f. and the words."""
    return compact[:1] in "C(\"'" and _PUNCTUATION.sub("", compact) in _CF_SPELLINGS


def without_spaces(written: str) -> str:
    """The text without its spaces."""
    return _without(_SPACE, written)


def bare_numbers(written: str) -> Iterator[str]:
    """The digits, and a K at their end, of a number of Guatemala with words, separators or a `.0` around them.

    Whoever asks takes the first that is valid: `7108.0` is first 7108 as a spreadsheet writes it, then 7108-0.
    """
    text = unaccented(without_spaces(written))
    for spelling in dict.fromkeys((_DECIMALS.sub("", text), text)):
        if found := _NUMBER_OF_GUATEMALA.fullmatch(_NEITHER_LETTER_NOR_DIGIT.sub("", spelling)):
            yield found[1]


def bare_foreign_ids(written: str) -> Iterator[str]:
    """The id without the name of its kind before it, and without a `.0`; then both without separators."""
    text = unaccented(written)
    label = _FOREIGN_LABEL.match(text) if len(text) == len(written) else None
    id = written[label.end() :] if label else written
    integer = _DECIMALS.sub("", id)
    yield from dict.fromkeys((id, integer, *(_NEITHER_LETTER_NOR_DIGIT.sub("", each) for each in (id, integer))))


def plain(line: str) -> str:
    """Upper case and NFKC, without format marks, spaces and dashes made plain."""
    if line.isascii():
        return line.upper()
    line = without_marks(_upper(line))
    return _upper(_DASH.sub("-", _SPACE.sub(" ", line)))


def unaccented(plain: str) -> str:
    """The text without the accents on its letters."""
    return plain if plain.isascii() else _ACCENTS.sub("", normalize("NFKD", plain))


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
