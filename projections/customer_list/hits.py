"""Where in the texts of a row the words of a search stand, so that people see why they were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from projections.customer_list.asked import Part, Word
from projections.customer_list.folding import digits_of, fold
from projections.customer_list.search_text import only_alphanumeric

Spans = list[tuple[int, int]]
"""Beginnings and ends, in the order of the text, none inside another."""

_NOWHERE: Final = "(?!)"
_AFTER_NO_LETTER: Final = r"(?<![^\W_])"
_AFTER_SPACE: Final = r"(?<!\S)"
_DOTS: Final = "[.']*"
_WORD_WITHOUT_DOTS_STARTS: Final = rf"{_AFTER_NO_LETTER}{_DOTS}"
_WORD_ENDS: Final = rf"(?={_DOTS}(?:\s|$))"
_SIGNS: Final = r"[\W_]*"


class Hits:
    """Finds them with the folding of the search and the rules for each kind of text; made once for a page."""

    def __init__(self, parts: Sequence[Part]) -> None:
        words = sorted((word for part in parts for word in part.words), key=lambda word: -len(word.text))
        starts = [*map(_start, words), *map(_without_dots, words)]
        in_numbers = [*starts, *map(_without_dots_and_end, words)]
        fragments = [fragment for word in words for fragment in word.fragments]
        inside, numbers = [*map(re.escape, fragments)], [*_numbers(parts)]
        self._in_names = _compiled(starts)
        self._in_identifiers = _compiled([*inside, *in_numbers])
        self._in_tax_ids = _compiled(
            [*inside, *map(_spaced, [*numbers, *fragments]), *in_numbers, *map(_spaced_start, words)]
        )
        self._in_phones = _compiled([digits for number in numbers if (digits := digits_of(number))])

    def in_name(self, text: str) -> Spans:
        """In the name of a company or person, in a tag."""
        return _found(self._in_names, text)

    def in_identifier(self, text: str) -> Spans:
        """In an e-mail or external id."""
        return _found(self._in_identifiers, text)

    def in_tax_id(self, text: str) -> Spans:
        """In a tax id, whatever stands between its characters."""
        return _found(self._in_tax_ids, text)

    def in_phone(self, phone: str, shown: str) -> Spans:
        """In a phone (E.164) as it is shown, which may leave out the code of its country."""
        digits = digits_of(phone)
        places = [place for place, character in enumerate(shown) if character in "0123456789"]
        hidden = len(digits) - len(places)
        return [
            (places[max(start - hidden, 0)], places[end - hidden - 1] + 1)
            for start, end in _spans(self._in_phones, digits)
            if end > hidden
        ]


def _numbers(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        yield from part.numbers
        for word in part.words:
            yield from word.numbers
            if word.digits:
                yield word.digits


def _start(word: Word) -> str:
    """The word where a word starts."""
    return (_AFTER_NO_LETTER if word.text[0].isalnum() else _AFTER_SPACE) + re.escape(word.text)


def _without_dots(word: Word) -> str:
    """The word where it starts with dots and apostrophes left out, of it and of the text."""
    end = _WORD_ENDS if word.unmarked is not None and word.is_whole else ""
    return _without_dots_and_end(word) + end


def _without_dots_and_end(word: Word) -> str:
    """The same, whatever follows: an identifier `1S` and a tax id `1-` have a word `1` that the search knows."""
    return _WORD_WITHOUT_DOTS_STARTS + _DOTS.join(map(re.escape, word.unmarked or word.text))


def _spaced(text: str) -> str:
    """Its letters and digits, whatever stands between."""
    return _SIGNS.join(only_alphanumeric(text))


def _spaced_start(word: Word) -> str:
    """The same at the start of a word: `11` of `1-1`."""
    return _AFTER_NO_LETTER + spaced if (spaced := _spaced(word.text)) else ""


def _compiled(alternatives: Iterable[str]) -> re.Pattern[str]:
    """Of two that begin at one place the first counts."""
    return re.compile("|".join(dict.fromkeys(filter(None, alternatives))) or _NOWHERE)


def _spans(pattern: re.Pattern[str], folded: str) -> Spans:
    return [match.span() for match in pattern.finditer(folded) if match[0]]


def _found(pattern: re.Pattern[str], text: str) -> Spans:
    folded = fold(text)
    spans = _spans(pattern, folded)
    if not spans or text.isascii():
        return spans
    places = [place for place, character in enumerate(text) for _ in fold(character)]
    return [(places[start], _end(text, places[end - 1] + 1)) for start, end in spans]


def _end(text: str, end: int) -> int:
    """With what belongs to the last character and is folded away, such as an accent of its own."""
    while end < len(text) and not fold(text[end]):
        end += 1
    return end
