"""Tags: short words by which people sort customers."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Final, NamedTuple
from unicodedata import normalize

from domain.messages import REQUIRED, TAG_SEPARATOR, TAGS_TOO_MANY
from domain.text import InvalidValue, TextRule

MAX_TAGS: Final = 50
TAG: Final = TextRule(50)
SEPARATORS: Final = ",;"
"""What stands between tags in a cell, and so in none of them."""


class TagsRule(NamedTuple):
    """That a value is a list of tags."""

    max_items: int = MAX_TAGS


def clean_tag(text: str, *, field: str = "tags") -> str:
    """A tag as it is kept, one clean line; raises `InvalidValue`."""
    tag = TAG.clean(text, field)
    if tag is None:
        raise InvalidValue(field, REQUIRED)
    if any(separator in tag for separator in SEPARATORS):
        raise InvalidValue(field, TAG_SEPARATOR)
    return tag


def tag_key(tag: str) -> str:
    """What is compared of a tag: everything but its case."""
    return normalize("NFC", normalize("NFD", tag).casefold())


def each_tag_once(tags: Iterable[str], *, field: str = "tags") -> list[str] | None:
    """Clean tags in the order of their keys, each as it was written first; None where there are none.

    Their order says nothing, so that tags in another order are the same tags. Raises `InvalidValue` where there are
    too many.
    """
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag_key(tag), tag)
    must_be_few(found, field)
    return [found[key] for key in sorted(found)] or None


def must_be_few(tags: Sized, field: str = "tags") -> None:
    """Raises `InvalidValue` for more tags than a customer can have."""
    if len(tags) > MAX_TAGS:
        raise InvalidValue(field, TAGS_TOO_MANY, most=MAX_TAGS)
