"""What people call the columns of a file: those that the interface names, and that they choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from api.console.frame.forms import Choice
from api.console.frame.visit import Visit
from api.console.texts import TEXTS
from api.console.words.changes import ShownChange, lines_of
from application.importing.effects import What
from application.importing.files.aliases import plain
from application.importing.files.columns import (
    ADDRESSES,
    DETAILS,
    MEMBERS,
    METADATA,
    column,
    metadata_column,
    metadata_name,
)
from application.importing.messages import EFFECTS
from domain.wording import Wording

_ENTRY: Final = re.compile(r"(email|phone|billing|person)_([0-9]+)(?:_(.+))?")
_KINDS: Final = {"email": "members.email", "phone": "members.phone", "billing": "members.billing_entities"}
_CONTACT: Final = {"name": "contacto", "role": "puesto"}
"""The contact of a row belongs to its e-mail and its phone, and is only known by what offices call it."""


class ChoiceGroup(NamedTuple):
    """Columns of one kind."""

    label: str
    choices: Sequence[Choice]


def label_of_column(visit: Visit, name: str) -> str:
    """Such as `Correo 2: Puesto` for `email_2_role`."""
    found = _ENTRY.fullmatch(name)
    if found is None:
        return _label_of_member(visit, name)
    kind, number, member = found.groups()
    entry = f"{visit.t(_KINDS.get(kind, 'imports.contact'))} {number}"
    return visit.t("changes.of", entry=entry, member=_label_of_member(visit, member)) if member else entry


def label_of_effect(visit: Visit, member: str, entry: str | None = None) -> str:
    """Such as `Correo pagos@espiga.com.gt: Puesto` for `email_role`."""
    kind, bare = _split(member)
    if kind is None:
        return _label_of_member(visit, member)
    told = " ".join(filter(None, (visit.t(_KINDS[kind]), entry)))
    return visit.t("changes.of", entry=told, member=_label_of_member(visit, bare)) if bare else told


def shown_effect(visit: Visit, effect: dict[str, Any]) -> ShownChange:
    """What a row changes, before and after; of what is switched on or off, which."""
    what, member = What(effect["what"]), effect["member"]
    label = label_of_effect(visit, member, effect["entry"])
    if what in (What.ACTIVATED, What.DEACTIVATED):
        return ShownChange(label, None, [word_for(visit, what)])
    path = f"/{_split(member)[1] or member}"
    return ShownChange(label, lines_of(visit, path, effect["before"], {}), lines_of(visit, path, effect["after"], {}))


def word_for(visit: Visit, what: str) -> str:
    """What becomes of something, in a word or two."""
    return visit.said(Wording(EFFECTS[What(what)]))


def said_as(name: str) -> str:
    """How the interface is told that a column is meant."""
    found = _ENTRY.fullmatch(name)
    return f"{_CONTACT[found[3]]} {found[2]}" if found and found[1] == "person" else name


def all_columns(visit: Visit, in_use: Iterable[str]) -> list[ChoiceGroup]:
    """Everything that a column can stand for: of each kind of entry one more than there are."""
    used = [found.groups() for each in in_use if (found := _ENTRY.fullmatch(each))]
    own = [*DETAILS, METADATA, *(each for each in dict.fromkeys(in_use) if metadata_name(each))]
    groups = [ChoiceGroup(visit.t("members.customer"), _choices(visit, own))]
    for kind, members in MEMBERS.items():
        last = max((int(number) for each, number, _ in used if each == kind), default=0)
        names = [column(kind, number, member) for number in range(1, last + 2) for member in members]
        groups.append(ChoiceGroup(visit.t(_KINDS[kind]), _choices(visit, names)))
    last = max((int(number) for each, number, _ in used if each == "person"), default=1)
    people = [f"person_{number}_{member}" for number in range(1, last + 1) for member in _CONTACT]
    return [*groups, ChoiceGroup(visit.t("imports.contact"), _choices(visit, people))]


def own_column(visit: Visit, name: str) -> Choice | None:
    """A member of metadata that is called like a column of the file, where that can be the name of one."""
    meant = metadata_column(plain(name))
    return Choice(meant, label_of_column(visit, meant)) if metadata_name(meant) else None


def _choices(visit: Visit, names: Iterable[str]) -> list[Choice]:
    return [Choice(name, label_of_column(visit, name)) for name in names]


def _split(member: str) -> tuple[str | None, str]:
    """The kind of entry and the member of it, such as `email` and `role`; None for members of the customer."""
    kind, _, bare = member.partition("_")
    return (kind, bare) if kind in _KINDS else (None, member)


def _label_of_member(visit: Visit, member: str) -> str:
    if name := metadata_name(member):
        return visit.t("imports.other_member", name=name)
    for address in ADDRESSES:
        if member.startswith(f"{address}_"):
            part = member.removeprefix(f"{address}_")
            return visit.t("changes.of", entry=visit.t(f"members.{address}"), member=visit.t(f"members.{part}"))
    key = next((key for key in (f"members.{member}", f"imports.column_{member}") if key in TEXTS), None)
    return visit.t(key) if key else member
