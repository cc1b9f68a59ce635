"""Words that are spelt alike: what sounds the same to who speaks Spanish, and one slip of the finger."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase
from typing import Final

MIN_LETTERS: Final = 4
"""Shorter words are alike to too many others."""
MAX_LETTERS: Final = 20
MOST_SOUNDS: Final = 120
MOST_CHANGES: Final = 2
"""So many sounds of a word may be written otherwise."""

_SAME_SOUND: Final = (
    ("z", "s"), ("c", "s"), ("c", "z"), ("b", "v"), ("ll", "y"), ("y", "i"), ("g", "j"), ("j", "x"), ("s", "x"),
    ("c", "k"), ("qu", "k"), ("qu", "c"), ("f", "ph"), ("t", "th"), ("j", "jh"), ("gu", "g"), ("gu", "w"), ("hu", "w"),
    ("u", "w"), ("v", "w"), ("ch", "sh"), ("s", "sh"), ("n", "m"), ("i", "ee"), ("", "h"),
    *((letter, letter * 2) for letter in "cflmnprst"),
)  # fmt: skip
_RULES: Final = tuple(pair for one, other in _SAME_SOUND for pair in ((one, other), (other, one)))


def has_spelling(word: str) -> bool:
    """Whether a folded word is one that people may spell otherwise."""
    return MIN_LETTERS <= len(word) <= MAX_LETTERS and word.isascii() and word.isalpha()


def sounding_alike(word: str) -> list[str]:
    """Other spellings that sound the same, those with fewer changes first; not the word itself."""
    found, last = {word: None}, [word]
    for _ in range(MOST_CHANGES):
        last = [each for spelling in last for each in _once(spelling) if each not in found]
        found |= dict.fromkeys(last)
    return list(found)[1 : MOST_SOUNDS + 1]


def slipped(word: str) -> list[str]:
    """All words with one letter more, less or another one, or with two neighbours in each other's place."""
    places = range(len(word) + 1)
    cut = [(word[:place], word[place:]) for place in places]
    one_less = [start + end[1:] for start, end in cut if end]
    in_turn = [start + end[1] + end[0] + end[2:] for start, end in cut if len(end) > 1]
    another = [start + letter + end[1:] for start, end in cut if end for letter in ascii_lowercase]
    one_more = [start + letter + end for start, end in cut for letter in ascii_lowercase]
    return [each for each in dict.fromkeys([*one_less, *in_turn, *another, *one_more]) if each != word]


def _once(word: str) -> Iterator[str]:
    """The word with one sound written otherwise."""
    for written, otherwise in _RULES:
        if not written:
            yield from (word[:place] + otherwise + word[place:] for place in _before_vowels(word))
            continue
        place = word.find(written)
        while place >= 0:
            yield word[:place] + otherwise + word[place + len(written) :]
            place = word.find(written, place + 1)


def _before_vowels(word: str) -> Iterator[int]:
    """Where an H is not heard."""
    return (place for place, letter in enumerate(word) if letter in "aeiou" and (place == 0 or word[place - 1] != "h"))
