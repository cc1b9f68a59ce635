"""Members that others add to a customer: names of their own, each with a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import orjson

from domain.messages import METADATA_NAME, METADATA_TOO_LARGE, METADATA_TOO_MANY
from domain.text import InvalidValue, TextRule

MAX_MEMBERS: Final = 50
MAX_BYTES: Final = 32 * 1024
"""Of all members together, as JSON."""
METADATA_NAMES: Final = "[a-z0-9_]{1,40}"
VALUE: Final = TextRule(500)
"""What a member says: one line."""

MAX_SAID: Final = 2 * MAX_MEMBERS
"""As many as a customer has may go while as many come."""

Metadata = dict[str, str]
Said = Mapping[str, str | None]
"""What is said of members; None is that there is none of this name."""

_NAME: Final = re.compile(METADATA_NAMES, re.ASCII)


class MetadataRule(NamedTuple):
    """That a value is metadata."""

    max_items: int = MAX_MEMBERS


def must_be_names(said: Mapping[str, object], *, field: str = "metadata") -> None:
    """Raises `InvalidValue` for names that no member can have, and for more than anybody may want to change."""
    if len(said) > MAX_SAID:
        raise InvalidValue(field, METADATA_TOO_MANY, most=MAX_MEMBERS)
    if not all(map(_NAME.fullmatch, said)):
        raise InvalidValue(field, METADATA_NAME)


def patched(metadata: Metadata | None, said: Said | None) -> Metadata | None:
    """The members after a merge patch (RFC 7396), sorted by name; None instead of one removes all.

    None where none are left; raises `InvalidValue` where there would be too many or too much.
    """
    if said is None:
        return None
    merged = {**(metadata or {}), **said}
    after = {name: value for name, value in sorted(merged.items()) if value is not None}
    if len(after) > MAX_MEMBERS:
        raise InvalidValue("metadata", METADATA_TOO_MANY, most=MAX_MEMBERS)
    if len(orjson.dumps(after)) > MAX_BYTES:
        raise InvalidValue("metadata", METADATA_TOO_LARGE, most=MAX_BYTES)
    return after or None
