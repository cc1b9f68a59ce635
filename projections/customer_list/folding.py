"""How text is compared when people search: one folding for what is stored and what is typed."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

from projections.customer_list.letters import plain_character

MAX_WORD: Final = 500
"""Words are compared by this many folded characters at most: a lexeme of PostgreSQL has 2,046 bytes."""

MAX_SORT_KEY: Final = 256
"""Names are sorted by this many characters: an entry of a btree has 2,704 bytes."""

NAME_START: Final = "\x01"
"""What the lexeme begins with that says how a name begins where it is sorted."""
NAME_START_LENGTH: Final = 8
"""It says so much of it: the shorter, the more names share a lexeme, and the smaller the index."""

MARK: Final = "\x02"
"""What lexemes begin with that are no words but say what customers are filtered by."""

AFTER_EVERY_LETTER: Final = "\uffff"

# What keyboards, word processors and alphabets have for an apostrophe and for a hyphen.
_APOSTROPHES: Final = (
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u0384\u055a\u05f3\u07f4\u1fbd\u1fbf\u1fef\u1ffd\u1ffe"
    "\u2018\u2019\u201b\u2032\u2035\u275b\u275c\ua78b\ua78c\uff07\uff40"
)
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u2043"
_SAME: Final = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))
_WORD_START: Final = re.compile(r"(?<=[\W_])[^\W_]")
NUMBER: Final = re.compile(r"[0-9+\-().]+")
NUMBER_SIGNS: Final = frozenset("0123456789+-().")
"""What a number begins with."""
_DOTS_AND_APOSTROPHES: Final = str.maketrans("", "", ".'")
_NOT_A_DIGIT: Final = re.compile(r"[^0-9]+")
_SPACES: Final = re.compile(r"\s+")

# pg_trgm sees letters and digits only. Folded text has no capital letters, so these stand for what it drops.
_FOR_TRIGRAMS: Final = str.maketrans({"@": "A", ".": "D", "_": "U", "-": "H", "+": "P", "/": "S", "&": "N", "'": "Q"})
_FOR_LIKE: Final = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class _Folded(dict[int, str]):
    """A table for `str.translate` that fills itself with what characters are folded to."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    text = character.translate(_SAME)
    while True:  # folding case can undo a decomposition and the other way round; twice is nearly always enough
        decomposed = normalize("NFKD", normalize("NFKD", text).casefold())
        folded = "".join(map(plain_character, decomposed)).translate(_SAME)
        if folded == text:
            return folded
        text = folded


_FOLDED: Final = _Folded()


def fold(text: str) -> str:
    """The text as it is compared: case, accents, Unicode form and typographic quotes and dashes do not matter.

    No character is folded otherwise for its neighbours: what could depend on them, the order of accents, is left out.
    """
    if text.isascii():
        return text.lower() if "`" not in text else text.lower().replace("`", "'")
    return text.translate(_FOLDED)


class _Squeezed(dict[int, "str | None"]):
    """Like `_Folded`, with nothing for what is no letter or digit."""

    def __missing__(self, code: int) -> str | None:
        squeezed = self[code] = "".join(filter(str.isalnum, fold(chr(code)))) or None
        return squeezed


_SQUEEZED: Final = _Squeezed()


def squeeze(text: str) -> str:
    """The letters and digits of the folded text, one after another: what is found in a text is in here too."""
    return text.translate(_SQUEEZED)


def sort_key(name: str) -> str:
    """What names are sorted by, byte by byte: case and accents do not matter, `ñ` comes after every other `n`."""
    if not name.isascii():
        name = normalize("NFC", name).replace("ñ", f"n{AFTER_EVERY_LETTER}").replace("Ñ", f"n{AFTER_EVERY_LETTER}")
    return _SPACES.sub(" ", fold(name).replace("\x00", "")).strip()[:MAX_SORT_KEY]


def name_start(text: str) -> str:
    """The word that stands for the beginning of a sort key, or of a folded word that one may begin with."""
    return NAME_START + text[:NAME_START_LENGTH]


def word_starts(word: str) -> list[str]:
    """A folded word, and what is left of it from every later place where a letter or digit follows something else."""
    if word.isalnum():
        return [word[:MAX_WORD]]
    return [word[:MAX_WORD], *(word[match.start() :][:MAX_WORD] for match in _WORD_START.finditer(word))]


def unmarked(word: str) -> str | None:
    """A folded word without its dots and apostrophes, where it has any and something is left."""
    if "." in word or "'" in word:
        return word.translate(_DOTS_AND_APOSTROPHES) or None
    return None


def digits_of(text: str) -> str:
    """Only the ASCII digits."""
    return text if text.isdigit() else _NOT_A_DIGIT.sub("", text)


def for_trigrams(folded: str) -> str:
    """Folded text in which the usual signs of identifiers count as letters."""
    return folded.translate(_FOR_TRIGRAMS)


def lexeme(folded: str) -> str:
    """A lexeme as PostgreSQL reads it in a tsvector or tsquery; every character stands for itself."""
    if "'" in folded or "\\" in folded:
        folded = folded.replace("\\", "\\\\").replace("'", "''")
    return f"'{folded}'"


def rare_part(fragment: str) -> str:
    """What an index looks for to find a fragment: of an e-mail what stands before its domain, which many share.

    The more often the letters of a fragment turn up elsewhere, the longer the index has to look.
    """
    name, at, _ = fragment.partition("@")
    return name + at if at and len(name) >= 2 else fragment


def like_inside(folded: str) -> str:
    """The LIKE pattern for text that has this fragment anywhere inside, every character literal."""
    return f"%{folded.translate(_FOR_TRIGRAMS).translate(_FOR_LIKE)}%"
