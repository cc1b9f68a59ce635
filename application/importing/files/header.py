"""The first row of a table: which column stands where, or everything that is wrong about it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from application.importing import messages
from application.importing.files.columns import DETAILS, ESSENTIAL, MEMBERS, column
from application.importing.files.table import FileUnusable, Group, Header
from domain.messages import Wording

_NUMBERED: Final = re.compile(r"(email|phone|billing)_([1-9][0-9]{0,2})(?:_(.+))?")


def read_header(cells: Sequence[str]) -> Header:
    """What the first row says; raises `FileUnusable` with everything that is wrong about it."""
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    wrong = [Wording(messages.COLUMN_TWICE, {"column": name}) for name in twice]
    details: dict[str, int] = {}
    groups: dict[str, dict[int, Group]] = {kind: {} for kind in MEMBERS}
    for place, name in enumerate(names):
        numbered = _NUMBERED.fullmatch(name)
        if name in DETAILS:
            details[name] = place
        elif numbered and (numbered[3] or "") in MEMBERS[numbered[1]]:
            kind, number = numbered[1], int(numbered[2])
            group = groups[kind].setdefault(number, Group(f"{kind}_{number}", {}))
            group.cells[numbered[3] or ""] = place
        else:
            wrong.append(_unknown(name, place))
    in_order = {kind: [found[number] for number in sorted(found)] for kind, found in groups.items()}
    wrong += _missing(details, in_order)
    if wrong:
        raise FileUnusable(*wrong)
    return Header(len(names), details, in_order, tuple(cell.strip() for cell in cells))


def _missing(details: Mapping[str, int], groups: Mapping[str, Sequence[Group]]) -> list[Wording]:
    lines: list[Wording] = []
    if "id" not in details and "external_id" not in details:
        lines = [
            Wording(messages.COLUMN_MISSING, {"column": name}) for name in ("name", "tax_id") if name not in details
        ]
    for kind, found in groups.items():
        for group in found:
            for member in ESSENTIAL[kind]:
                if member not in group.cells:
                    name = f"{group.label}_{member}" if member else group.label
                    lines.append(Wording(messages.COLUMN_OF_GROUP_MISSING, {"column": name, "group": group.label}))
    return lines


def _unknown(name: str, place: int) -> Wording:
    if not name:
        return Wording(messages.COLUMN_WITHOUT_NAME, {"number": place + 1})
    shown = name[:60].encode("ascii", "backslashreplace").decode() if not name.isprintable() else name[:60]
    known = [*DETAILS, *(column(kind, 1, member) for kind, members in MEMBERS.items() for member in members)]
    likely = get_close_matches(name[:60], known, n=1)
    if likely:
        return Wording(messages.COLUMN_MISSPELT, {"column": shown, "likely": likely[0]})
    return Wording(messages.COLUMN_UNKNOWN, {"column": shown})
