"""What is stored of a customer so that it can be found: words, identifiers and numbers, contacts kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from projections.customer_list.folding import (
    MAX_WORD,
    NUMBER,
    NUMBER_SIGNS,
    digits_of,
    fold,
    for_trigrams,
    lexeme,
    name_start,
    unmarked,
    word_starts,
)

SHORT: Final = 2
"""So much of a word start is kept of identifiers and phones: longer words are looked for anywhere inside these."""

MAX_WORDS_BYTES: Final = 900_000
"""A tsvector has 1 MiB at most; what a customer of thousands of long names has beyond that cannot be found."""

OWN: Final = "A"
PRIVATE: Final = "B"
TAGS: Final = "C"
"""The weights of words: of the customer's names and numbers, of its contacts and metadata, of its tags."""

CONTACTS_FOLLOW: Final = "\n"
"""Between the identifiers of the customer and those of its contacts, which not everybody may search."""

_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")

# Consumidor final goes out as CF; these are how people write it too.
_SPELLINGS: Final = {"cf": ("c/f", "c.f.")}


class Findable(NamedTuple):
    """What somebody may type of a customer, or of its contacts, to find it."""

    names: Iterable[str | None] = ()
    identifiers: Iterable[str | None] = ()
    """E-mails and external ids."""
    tax_ids: Iterable[str | None] = ()
    phones: Iterable[str | None] = ()


class SearchText(NamedTuple):
    """The three texts of a row: a tsvector, and two that LIKE looks into."""

    words: str
    identifiers: str
    numbers: str


def search_text(
    sorted_by: str, own: Findable, private: Findable, tags: Iterable[str] = (), marks: Iterable[str] = ()
) -> SearchText:
    """The search text of a customer with this sort key; `private` is what not everybody may search."""
    words_of_own, identifiers_of_own, numbers_of_own = collected(own)
    words_of_own = {name_start(sorted_by): None} | words_of_own
    words_of_private, identifiers_of_private, numbers_of_private = collected(private)
    words_of_tags = collected(Findable(names=tags))[0] if tags else {}
    return SearchText(
        _vector(marks, words_of_own, words_of_tags, words_of_private),
        _sections(identifiers_of_own, identifiers_of_private),
        _sections(numbers_of_own, numbers_of_private),
    )


Texts = dict[str, None]  # a set that keeps its order, so that the same customer always has the same row


def collected(findable: Findable) -> tuple[Texts, Texts, Texts]:
    """What is searched: words by their beginnings, identifiers (as `for_trigrams` has them) and numbers inside."""
    words: Texts = {}
    identifiers: Texts = {}
    numbers: Texts = {}
    for name in findable.names:
        for word in _words(name):
            words[word[:MAX_WORD]] = None
            if not word.isalnum():
                words.update(dict.fromkeys(word_starts(word)))
                if plain := unmarked(word):
                    words.update(dict.fromkeys(word_starts(plain)))
    for text in findable.identifiers:
        for word in _words(text):
            identifiers[for_trigrams(word)] = None
            for start in word_starts(word):
                words[start[:SHORT]] = None
                if start[0] in NUMBER_SIGNS and (number := NUMBER.match(start)):
                    words[number[0]] = None  # they are not looked for anywhere inside
    for text in findable.tax_ids:
        for word in _tax_id_words(text):
            identifiers[for_trigrams(word)] = None
            for start in word_starts(word):
                words[start[:SHORT]] = None
        if text:
            numbers[only_alphanumeric(text)] = None
    for text in findable.phones:
        if text:
            numbers[digits_of(text)] = None
            for start in word_starts(text):
                words[start[:SHORT]] = None
    return words, identifiers, numbers


def _words(text: str | None) -> list[str]:
    return fold(text).replace("\x00", "").split() if text else []


def _tax_id_words(text: str | None) -> Iterator[str]:
    """As written, and without what stands between its characters."""
    yield from (words := _words(text))
    if text and (plain := compact(text)) and words != [plain]:
        yield plain
    for word in words:
        yield from _SPELLINGS.get(word, ())


def compact(tax_id: str) -> str:
    """A tax id without spaces and hyphens, folded."""
    return "".join(fold(tax_id).replace("\x00", "").replace("-", "").split())


def tax_key(type: str, tax_id: str) -> str:
    """What the filter `tax_id` compares: a NIT only equals a NIT, because leading zeros count elsewhere."""
    return f"{'nit' if type == 'NIT' else 'other'}|{compact(tax_id)}"


def only_alphanumeric(tax_id: str) -> str:
    """A tax id as numbers are looked for in it."""
    folded = fold(tax_id)
    return folded if folded.isalnum() else _NOT_ALPHANUMERIC.sub("", folded)


def _vector(marks: Iterable[str], own: Texts, tags: Texts, private: Texts) -> str:
    weights = dict.fromkeys(own, f"1{OWN}")
    for word in private:
        weights[word] = f"1{OWN},2{PRIVATE}" if word in own else f"2{PRIVATE}"
    for word in tags:
        weights[word] = f"{weights[word]},3{TAGS}" if word in weights else f"3{TAGS}"
    lexemes = [lexeme(mark) for mark in marks]
    left = MAX_WORDS_BYTES
    for word, weight in weights.items():
        left -= (len(word) if word.isascii() else len(word.encode())) + 10
        if left < 0:
            break
        lexemes.append(f"{lexeme(word)}:{weight}")
    return " ".join(lexemes)


def _sections(own: Texts, private: Texts) -> str:
    return " ".join(own) + CONTACTS_FOLLOW + " ".join(private)
