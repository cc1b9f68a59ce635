"""How text is compared when people search: one folding for what is stored and what is typed, and how `q` is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from unicodedata import category, combining, decimal, normalize

MAX_WORD: Final = 500
"""Words are compared by this many folded characters at most: a lexeme of PostgreSQL has 2,046 bytes."""

MAX_SORT_KEY: Final = 256
"""Names are sorted by this many characters: an entry of a btree has 2,704 bytes."""

NAME_START: Final = "\x01"
"""What the lexeme begins with that says how a name begins where it is sorted."""
NAME_START_LENGTH: Final = 8
"""It says so much of it: the shorter, the more names share a lexeme, and the smaller the index."""

AFTER_EVERY_LETTER: Final = "\uffff"

# What keyboards and word processors make of an apostrophe and of a hyphen.
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u02b9\u00b4\u2032"
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u2043"
_SAME: Final = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, "-"))
_WORD_START: Final = re.compile(r"(?<=[\W_])[^\W_]")
_NUMBER: Final = re.compile(r"[0-9+\-().]+")
_NOT_A_DIGIT: Final = re.compile(r"[^0-9]+")
_SPACES: Final = re.compile(r"\s+")

# pg_trgm sees letters and digits only. Folded text has no capital letters, so these stand for what it drops.
_FOR_TRIGRAMS: Final = str.maketrans({"@": "A", ".": "D", "_": "U", "-": "H", "+": "P", "/": "S", "&": "N", "'": "Q"})
_FOR_LIKE: Final = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def fold(text: str) -> str:
    """The text as it is compared: case, accents, Unicode form and typographic quotes and dashes do not matter."""
    if text.isascii():
        return text.lower()
    text = text.translate(_SAME)
    while True:  # folding case can undo a decomposition and the other way round; twice is nearly always enough
        folded = normalize("NFKD", normalize("NFKD", text).casefold()).translate(_PLAIN)
        if folded == text:
            return folded
        text = folded


def _plain(character: str) -> str:
    """A folded character: nothing for accents and what cannot be seen, ASCII for the digits of any script."""
    if character.isascii():
        return character
    if combining(character) or category(character) in ("Cf", "Cs"):
        return ""
    return str(decimal(character, character)).translate(_SAME)


class _PlainCharacters(dict[int, str]):
    """A table for `str.translate` that fills itself."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain(chr(code))
        return plain


_PLAIN: Final = _PlainCharacters()


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


def short_starts(word: str) -> list[str]:
    """The first two characters from every word start: longer words are looked for anywhere inside identifiers."""
    return [start[:2] for start in word_starts(word)]


def number_starts(word: str) -> list[str]:
    """The numbers at the word starts: they are not looked for anywhere inside e-mails and external ids."""
    return [number[0][:MAX_WORD] for start in word_starts(word) if (number := _NUMBER.match(start))]


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


@dataclass(frozen=True, slots=True)
class Word:
    """One word of `q`, folded, with where it may match besides the start of a word."""

    text: str

    @property
    def digits(self) -> str | None:
        """What must be inside a phone or a tax id, for a word of digits and `+-().`"""
        if len(self.text) < 3 or not _NUMBER.fullmatch(self.text):
            return None
        return digits_of(self.text) or None

    @property
    def fragment(self) -> str | None:
        """What must be inside an e-mail, tax id or external id, for a word of other characters."""
        if len(self.text) < 3 or _NUMBER.fullmatch(self.text):
            return None
        return self.text

    @property
    def lexeme(self) -> str:
        """The word as a quoted lexeme."""
        return lexeme(self.text)


def parse_query(q: str | None) -> list[Word]:
    """The words of `q`, each once, in the order in which they were typed."""
    # PostgreSQL has no text with NUL, so no stored word has one either: a unit separator is as impossible to find.
    words = fold(q or "").replace("\x00", "\ue000").split()
    return [Word(word[:MAX_WORD]) for word in dict.fromkeys(words)]


def rare_part(fragment: str) -> str:
    """What an index looks for to find a fragment: of an e-mail what stands before its domain, which many share.

    The more often the letters of a fragment turn up elsewhere, the longer the index has to look.
    """
    name, at, _ = fragment.partition("@")
    return name + at if at and len(name) >= 2 else fragment


def like_inside(folded: str) -> str:
    """The LIKE pattern for text that has this fragment anywhere inside, every character literal."""
    return f"%{folded.translate(_FOR_TRIGRAMS).translate(_FOR_LIKE)}%"
