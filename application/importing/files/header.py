"""The first row of a table: which column stands where, or everything that is wrong about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from application.importing.files import messages
from application.importing.files.aliases import plain
from application.importing.files.column_names import LEFT_OUT, ColumnNames, column_meant, unknown_column
from application.importing.files.columns import ESSENTIAL, MEMBERS, TAX_ID, column, column_behind, is_of_customer
from application.importing.files.corrections import is_remarks_column
from application.importing.files.table import Copy, FileUnusable, Group, Header
from application.importing.files.workbook_bounds import MAX_COLUMNS
from domain.wording import Wording

MOST_UNKNOWN: Final = 50
"""So many unknown columns are told of; for each, names that are like it are looked for."""

_PERSON: Final = "person"


def is_header(cells: Sequence[str], names: ColumnNames, *, mostly: bool = False) -> bool:
    """Whether a row looks like a header: all of it names columns that are known, or most; a customer does not."""
    spelled = [cell for cell in cells if cell.strip()]
    if len(spelled) > MAX_COLUMNS:
        return False
    known = sum(plain(cell) in names.meant or column_meant(cell) is not None for cell in spelled)
    return known > 1 and (known == len(spelled) or (mostly and 2 * known >= len(spelled)))


def read_header(cells: Sequence[str], names: ColumnNames | None = None) -> Header:
    """What the first row says; raises `FileUnusable` with everything that is wrong about it."""
    spelled = [cell.strip() for cell in cells]
    while spelled and not spelled[-1]:
        spelled.pop()
    if len(spelled) > MAX_COLUMNS:
        raise FileUnusable.told(messages.TOO_MANY_COLUMNS_READ, most=MAX_COLUMNS)
    reading = _ColumnsFound(spelled, names or ColumnNames())
    reading.find_columns()
    reading.copy_contacts()
    reading.copy_billing()
    return reading.header()


class _ColumnsFound:
    """One header while it is read."""

    def __init__(self, spelled: Sequence[str], names: ColumnNames) -> None:
        self._spelled, self._names = spelled, names
        self._places: dict[str, int] = {}
        """The columns that were found, and where."""
        self._copies: list[Copy] = []
        self._ignored: list[str] = []
        self._wrong: list[Wording] = []

    def find_columns(self) -> None:
        found: dict[str, list[int]] = {}
        unknown: list[int] = []
        for place, name in enumerate(self._spelled):
            said = self._names.meant.get(plain(name))
            meant = column_meant(name) if said is None else said
            if meant == LEFT_OUT or (meant is None and is_remarks_column(name)):
                self._ignored.append(name)
            elif meant is not None:
                found.setdefault(meant, []).append(place)
            elif self._names.ignore_unknown:
                self._ignored.append(name or f"({place + 1})")
            else:
                unknown.append(place)
        self._wrong = [_unknown(self._spelled[place], place) for place in unknown[:MOST_UNKNOWN]]
        if self._wrong and not found and all(each.message is messages.COLUMN_UNKNOWN for each in self._wrong):
            raise FileUnusable.told(messages.NO_COLUMN_KNOWN)
        in_file = {plain(name) for name in self._spelled}
        missing = [name for name, meant in self._names.meant.items() if meant != LEFT_OUT and name not in in_file]
        self._wrong += [Wording(messages.NAMED_COLUMN_MISSING, {"column": name}) for name in missing]
        self._wrong += [self._twice(meant, places) for meant, places in found.items() if len(places) > 1]
        self._places = {meant: places[0] for meant, places in found.items()}

    def copy_contacts(self) -> None:
        """Give the contact of a row to its e-mail and to its phone."""
        for name in [name for name in self._places if name.startswith(f"{_PERSON}_")]:
            source = self._places.pop(name)
            _, number, member = name.split("_")
            beside = {
                kind: self._places[f"{kind}_{number}"]
                for kind in ("email", "phone")
                if f"{kind}_{number}" in self._places
            }
            if not beside:
                self._wrong.append(Wording(messages.CONTACT_OF_NOTHING, {"column": self._spelled[source]}))
            elif len(beside) == 1:
                self._places.setdefault(f"{next(iter(beside))}_{number}_{member}", source)
            else:
                # Where a row has neither, the e-mail gets it: so it is missed, and nothing is lost silently.
                self._copy(f"email_{number}_{member}", (source,), (beside["email"],), unless=(beside["phone"],))
                self._copy(f"phone_{number}_{member}", (source,), (beside["phone"],))

    def copy_billing(self) -> None:
        """Make the address of a row that of a billing entity, under the legal name and tax id of the customer."""
        group = {name: place for name, place in self._places.items() if name.startswith("billing_1_")}
        has_own = any(column("billing", 1, member) in group for member in ESSENTIAL["billing"])
        is_of_an_office = all(plain(self._spelled[place]) != name for name, place in group.items())
        if not group or has_own or not is_of_an_office or not {"name", "tax_id"} <= self._places.keys():
            return
        names = tuple(self._places[name] for name in ("legal_name", "name") if name in self._places)
        beside = tuple(group.values())
        self._copy("billing_1_legal_name", names, beside)
        for member in TAX_ID:
            if member in self._places:
                self._copy(f"billing_1_{member}", (self._places[member],), beside)

    def header(self) -> Header:
        details = {name: place for name, place in self._places.items() if is_of_customer(name)}
        groups: dict[str, dict[int, Group]] = {kind: {} for kind in MEMBERS}
        for name, place in self._places.items():
            if name not in details:
                kind, number, *member = name.split("_", 2)
                group = groups[kind].setdefault(int(number), Group(f"{kind}_{number}", {}))
                group.cells["".join(member)] = place
        in_order = {kind: [found[number] for number in sorted(found)] for kind, found in groups.items()}
        self._wrong += _missing(details, in_order)
        if self._wrong:
            raise FileUnusable(*self._wrong)
        return Header(
            width=len(self._spelled) + len(self._copies),
            details=details,
            groups=in_order,
            spelled=tuple(self._spelled),
            copies=tuple(self._copies),
            ignored=tuple(self._ignored),
        )

    def _copy(self, name: str, sources: tuple[int, ...], beside: tuple[int, ...], unless: tuple[int, ...] = ()) -> None:
        if name not in self._places:
            self._places[name] = len(self._spelled) + len(self._copies)
            self._copies.append(Copy(sources, beside, unless))

    def _twice(self, meant: str, places: Sequence[int]) -> Wording:
        first, second = (self._spelled[place] for place in places[:2])
        if plain(first) == plain(second):
            return Wording(messages.COLUMN_TWICE, {"column": first})
        return Wording(messages.COLUMNS_MEAN_THE_SAME, {"first": first, "second": second, "column": meant})


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
                    name = column_behind(f"{group.label}_", member)
                    lines.append(Wording(messages.COLUMN_OF_GROUP_MISSING, {"column": name, "group": group.label}))
    return lines


def _unknown(name: str, place: int) -> Wording:
    return unknown_column(name) if name else Wording(messages.COLUMN_WITHOUT_NAME, {"number": place + 1})
