"""What the name of a column means: as the contract or an office calls it, or as somebody says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from application.importing.files import messages
from application.importing.files.aliases import DETAILS_ALIASES, GROUP_ALIASES, plain
from application.importing.files.columns import DETAILS, MEMBERS, METADATA, column, is_of_customer, metadata_column
from application.importing.files.table import FileUnusable
from domain.wording import Wording

LEFT_OUT: Final = ""
"""What a column stands for that nobody is to read."""

_OF_AN_ENTRY: Final = re.compile(r"(email|phone|billing)_([1-9][0-9]{0,2})(?:_(.+))?")
_NUMBER_AT_THE_END: Final = re.compile(r"_?([1-9][0-9]{0,2})\Z")
_OF_METADATA: Final = re.compile(r"metadat(?:a|os)_(.+)")
_KNOWN: Final = (*DETAILS, *(column(kind, 1, member) for kind, members in MEMBERS.items() for member in members))


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """What somebody says of the columns of a file, besides the names that are known."""

    meant: Mapping[str, str] = field(default_factory=dict)
    """Names in the file (`plain`), with the column that each stands for, or `LEFT_OUT`."""
    ignore_unknown: bool = False

    @classmethod
    def said(cls, pairs: Iterable[str], *, ignore_unknown: bool = False) -> ColumnNames:
        """From texts such as `vendedor=notes`, or `vendedor=` for a column that is left out.

        Raises `FileUnusable` with all that are wrong.
        """
        meant: dict[str, str] = {}
        wrong: list[Wording] = []
        for pair in pairs:
            name, found, stands_for = pair.rpartition("=")
            target = column_meant(stands_for) if stands_for.strip() else LEFT_OUT
            if not found or not plain(name):
                wrong.append(Wording(messages.NOT_A_PAIR, {"pair": _shown(pair)}))
            elif target is None:
                wrong.append(unknown_column(stands_for.strip()))
            elif meant.setdefault(plain(name), target) != target:
                wrong.append(Wording(messages.NAMED_TWICE, {"column": _shown(name)}))
        if wrong:
            raise FileUnusable(*wrong)
        return cls(meant, ignore_unknown)


def column_meant(name: str) -> str | None:
    """The column that a name stands for, as `email_2` for `Correo 2`; None for an unknown one.

    `Contacto` is `person_1_name`: of the e-mail or of the phone, whichever there is.
    """
    as_written = name.strip().lower()
    if as_written.startswith(METADATA) and is_of_customer(as_written):  # `a__b` is another member than `a_b`
        return as_written
    bare = plain(name)
    if is_of_customer(bare) or _is_of_an_entry(bare):
        return bare
    if (found := _OF_METADATA.fullmatch(bare)) and is_of_customer(metadata_column(found[1])):
        return metadata_column(found[1])
    if bare in DETAILS_ALIASES:
        return DETAILS_ALIASES[bare]
    found = _NUMBER_AT_THE_END.search(bare)
    number, word = (int(found[1]), bare[: found.start()]) if found else (1, bare)
    meant = word if word in ("email", "phone") else GROUP_ALIASES.get(word)
    if meant is None and found and DETAILS_ALIASES.get(word, word) in ("legal_name", "tax_id"):
        meant = f"billing_{DETAILS_ALIASES.get(word, word)}"  # `NIT 2`: a customer has one, billing entities several
    if meant is None:
        return None
    kind, _, member = meant.partition("_")
    return column(kind, number, member)


def unknown_column(name: str) -> Wording:
    """What is said of a name that means nothing, with what may be meant."""
    if _OF_METADATA.fullmatch(plain(name)):
        return Wording(messages.NAME_OF_METADATA, {"column": _shown(name)})
    if (likely := likely_column(name)) is None:
        return Wording(messages.COLUMN_UNKNOWN, {"column": _shown(name)})
    return Wording(messages.COLUMN_MISSPELT, {"column": _shown(name), "likely": likely})


def likely_column(name: str) -> str | None:
    """The column whose name is like this one, if there is any."""
    bare = plain(name)[:60]
    likely = get_close_matches(bare, _KNOWN, n=1) or get_close_matches(bare, [*DETAILS_ALIASES, *GROUP_ALIASES], n=1)
    return (column_meant(likely[0]) or "").replace("person", "email") if likely else None


def _is_of_an_entry(bare: str) -> bool:
    found = _OF_AN_ENTRY.fullmatch(bare)
    return found is not None and (found[3] or "") in MEMBERS[found[1]]


def _shown(name: str) -> str:
    name = name.strip()[:60]
    return name if name.isprintable() else name.encode("ascii", "backslashreplace").decode()
