"""How `q` is read: words that must all match, and the numbers that an input would read in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from domain.country import GUATEMALA
from domain.phone_number import PhoneNumber
from domain.tax_id import TaxId, TaxIdStatus
from domain.text import InvalidValue
from projections.customer_list.folding import MARK, MAX_WORD, NAME_START, NUMBER, digits_of, fold, lexeme, unmarked
from projections.customer_list.search_text import only_alphanumeric

MIN_JOINED: Final = 5
"""What words make together, or have behind leading zeros, is looked for from this many characters on."""
MIN_PHONE: Final = 7
"""Fewer digits are nobody's whole number."""
MIN_INSIDE: Final = 3
"""Shorter words are only looked for at the start of words."""

# What people write in front of a number, with which it is no part of it.
_LABELS: Final = "nit|cui|dpi|gt|tel|telefono|phone|cel|celular|movil|mobile|whatsapp|fax"
_LABEL: Final = re.compile(rf"(?:{_LABELS})[.:#]*")
_STUCK_LABEL: Final = re.compile(rf"(?:{_LABELS})[.:#-]*(?=[+(0-9])")
_SIGNS: Final = re.compile(r"[-+().:/#]+")
_CHECK_CHARACTER: Final = "k"
_AS_IT_IS: Final = re.compile(r"[1-9][0-9-]*")
"""A number that an input reads as these digits, whatever it is."""
_EXTENSION: Final = re.compile(r"ext\.?|x|extension")
_DIGIT: Final = re.compile(r"[0-9]")

# Kinds of words: with a digit, label, signs, extension, check character, any other.
_RUN: Final = re.compile(r"[ls]*d(?:[se]*d)*(?:s*c)?")

# PostgreSQL has no text with NUL, and what is stored beside words begins with the others: no text that people write has
# one of them. So a word with one of them finds nobody, and is read with another character that nobody has.
_IN_NO_TEXT: Final = str.maketrans(dict.fromkeys(("\x00", NAME_START, MARK), "\ue000"))

_PUNYCODE: Final = re.compile(r"xn--([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of `q`, folded, with where it may match besides the start of a word."""

    text: str
    numbers: tuple[str, ...] = ()
    """Other readings of a number, as they may be inside a phone or a tax id."""

    @property
    def digits(self) -> str | None:
        """What must be inside a phone or a tax id, for a word of digits and `+-().`"""
        if len(self.text) < MIN_INSIDE or not NUMBER.fullmatch(self.text):
            return None
        return digits_of(self.text) or None

    @property
    def fragment(self) -> str | None:
        """What must be inside an e-mail, tax id or external id, for a word of other characters."""
        if len(self.text) < MIN_INSIDE or NUMBER.fullmatch(self.text):
            return None
        return self.text

    @property
    def fragments(self) -> tuple[str, ...]:
        """The fragment as typed, and with domains as people read them where it has some in punycode."""
        fragment = self.fragment
        if fragment is None:
            return ()
        return tuple(dict.fromkeys((fragment, _decoded(fragment)))) if "xn--" in fragment else (fragment,)

    @property
    def lexeme(self) -> str:
        """The word in full, as a quoted lexeme."""
        return lexeme(self.text)

    @property
    def is_start(self) -> bool:
        """Whether it is only looked for at the start of a word."""
        return self.digits is None and self.fragment is None and not self.numbers

    @property
    def unmarked(self) -> str | None:
        """The word without dots and apostrophes, where it has any."""
        return unmarked(self.text)

    @property
    def is_whole(self) -> bool:
        """Whether only a whole word is what is left without dots and apostrophes.

        So it is after dots, and for one or two letters: S.A. is no Santos, and D' no Diana.
        """
        return "." in self.text or len(self.unmarked or "") < MIN_INSIDE

    def starts(self, weight: str = "") -> str:
        """The tsquery for the start of a word with this weight: as typed, or without dots and apostrophes."""
        start = f"{lexeme(self.text)}:*{weight}"
        if (plain := self.unmarked) is None:
            return start
        end = ("" if self.is_whole else "*") + weight
        return f"({start} | {lexeme(plain)}{end and ':'}{end})"


class Part(NamedTuple):
    """Words of `q` that must all match, if not one of the numbers that they make together is there."""

    words: tuple[Word, ...]
    numbers: tuple[str, ...] = ()


def parse_query(q: str | None, region: str = GUATEMALA) -> list[Part]:
    """The parts of `q`, each word once, in the order in which they were typed.

    `region` (ISO 3166-1 alpha-2) is where phones without a country code are.
    """
    texts = fold(q or "").translate(_IN_NO_TEXT).split()
    if not any(map(_DIGIT.search, texts)):
        return [Part((Word(text[:MAX_WORD]),)) for text in dict.fromkeys(texts)]
    return list(dict.fromkeys(_part(run, region) for run in _runs(texts)))


def _runs(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Words that may be one number, and every other word by itself."""
    kinds, place = "".join(map(_kind, texts)), 0
    while place < len(texts):
        run = _RUN.match(kinds, place)
        end = run.end() if run else place + 1
        yield texts[place:end]
        place = end


def _kind(text: str) -> str:
    if "@" in text:
        return "o"
    if _DIGIT.search(text):
        return "d"
    if _LABEL.fullmatch(text):
        return "l"
    if _SIGNS.fullmatch(text):
        return "s"
    if text == _CHECK_CHARACTER:
        return "c"
    return "e" if _EXTENSION.fullmatch(text) else "o"


def _part(run: Sequence[str], region: str) -> Part:
    words = tuple(Word(text[:MAX_WORD], tuple(_readings([text], region))) for text in dict.fromkeys(run))
    if len(words) == 1:
        return Part(words)
    found = [word.digits for word in words]
    return Part(
        words,
        tuple(
            reading
            for reading in _readings(run, region)
            if not all(digits is not None and digits in reading for digits in found)
        ),
    )


def _readings(run: Sequence[str], region: str) -> Iterator[str]:
    """What an input would make of the words, where that is more than the words themselves find."""
    written = " ".join(run)
    if _AS_IT_IS.fullmatch(written) or "@" in written or not _DIGIT.search(written):
        return
    read = {*_joined(run), *_phone(written, region), *_tax_id(written)}
    if len(run) == 1 and NUMBER.fullmatch(written):
        read = {each for each in read if digits_of(written) not in each}
    # Whatever has a reading inside has a part of it inside too.
    yield from sorted(each for each in read if not any(less in each for less in read - {each}))


def _joined(run: Sequence[str]) -> Iterator[str]:
    """All letters and digits, as an incomplete number has them too, and the same without leading zeros."""
    texts = [_STUCK_LABEL.sub("", text) for text in run if not _LABEL.fullmatch(text)]
    joined = only_alphanumeric("".join(texts))
    if len(joined) >= MIN_JOINED or (
        len(run) == 1 and len(joined) >= MIN_INSIDE and joined.isdigit() and texts != [run[0]]
    ):
        yield joined
    unpadded = joined.lstrip("0")
    is_abroad = len(joined) == len(unpadded) + 2 and len(unpadded) >= MIN_INSIDE  # 00 before the code of a country
    if unpadded != joined and (is_abroad or len(unpadded) >= MIN_JOINED):
        yield unpadded


def _phone(written: str, region: str) -> Iterator[str]:
    if len(digits_of(written)) < MIN_PHONE:
        return
    try:
        yield digits_of(PhoneNumber.parse(written, region=region).e164)
    except InvalidValue:
        return


def _tax_id(written: str) -> Iterator[str]:
    try:
        tax_id = TaxId.parse(written)
    except InvalidValue:
        return
    if tax_id.status is TaxIdStatus.VALID and len(plain := only_alphanumeric(tax_id.value)) >= MIN_JOINED:
        yield plain


def _decoded(text: str) -> str:
    """Domains in Unicode, folded; what is no punycode stays as it is."""

    def decode(label: re.Match[str]) -> str:
        try:
            return label[1].encode().decode("punycode")
        except UnicodeError:
            return label[0]

    return fold(_PUNYCODE.sub(decode, text))
