"""What a caller said of the columns of a file, kept for the next one with the same header, by places alone."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

import orjson

from application.importing.files.aliases import plain
from application.importing.files.column_names import ColumnNames, column_meant
from application.importing.files.corrections import is_remarks_column


def header_tag(index_key: bytes, header: Sequence[str]) -> bytes:
    """The same for the same header, but for what an import adds to it; nothing else is to be seen in it."""
    names = [plain(name) for name in header if not is_remarks_column(name)]
    return hmac.digest(index_key, b"import header " + orjson.dumps(names), "sha256")


def said_by_name(header: Sequence[str], earlier: Mapping[str, str], names: ColumnNames) -> list[str | None]:
    """What each column stands for because somebody says so: now, or earlier where that does not contradict.

    None where nobody said anything, `LEFT_OUT` where it is not to be read.
    """
    said = [names.meant.get(plain(name)) for name in header]
    taken = {each for each in said if each}
    taken |= {meant for name, own in zip(header, said, strict=True) if own is None and (meant := column_meant(name))}
    for place, meant in earlier.items():
        at = int(place)
        if at < len(said) and said[at] is None and (meant not in taken or column_meant(header[at]) == meant):
            said[at] = meant
    return said


def names_with(header: Sequence[str], earlier: Mapping[str, str], names: ColumnNames) -> ColumnNames:
    """The names to read the file by."""
    said = said_by_name(header, earlier, names)
    meant = {plain(name): each for name, each in zip(header, said, strict=True) if each is not None and plain(name)}
    return ColumnNames({**meant, **names.meant}, names.ignore_unknown)


def places_said(header: Sequence[str], names: ColumnNames) -> dict[str, str]:
    """What is kept of names: which place stands for what."""
    found = ((place, names.meant.get(plain(name))) for place, name in enumerate(header))
    return {str(place): meant for place, meant in found if meant is not None}
