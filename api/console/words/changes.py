"""Events as people read them: a sentence, who and why, and every value before and after under a name they know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.console.frame import rendering
from api.console.frame.visit import Visit
from api.console.texts import TEXTS
from api.console.words.codes import name_of
from api.console.words.members import label_of
from api.console.words.origins import origin_name
from domain.event import ERASED
from domain.phone_number import PhoneNumber

ToldEvent = Mapping[str, Any]
"""An event, or a change, as the interface tells it."""
EntryNames = Mapping[str, str]
"""What people know an entry by, by its place such as `/emails/<id>`."""
Lines = Sequence[str]
"""A value, a line each."""

IMPORT: Final = "import-"
"""So begin the ids of requests that are imports."""

_CALLED: Final = {"emails": "email", "phones": "phone", "billing_entities": "legal_name"}
_ID_OF: Final = {"emails": "email_id", "phones": "phone_id", "billing_entities": "billing_entity_id"}
_TECHNICAL: Final = frozenset({"id", "created_at", *_ID_OF.values()})
"""An id is no news, and what came about with an event came about when it happened."""
_SAID_BY_SENTENCE: Final = {
    "EmailLocked": {"is_locked", "locked_by", "locked_at"},
    "EmailUnlocked": {"is_locked", "locked_by", "locked_at"},
    "PhoneLocked": {"is_locked", "locked_by", "locked_at"},
    "PhoneUnlocked": {"is_locked", "locked_by", "locked_at"},
    "BillingEntityActivated": {"is_active"},
    "BillingEntityDeactivated": {"is_active"},
    "CustomerArchived": {"status"},
    "CustomerRestored": {"status"},
    "CustomerRegistered": {"status"},
    "EmailAdded": {"is_locked"},
    "PhoneAdded": {"is_locked"},
    "BillingEntityAdded": {"is_active"},
}
"""What the sentence with its person and time says already."""
_MOMENTS: Final = ("created_at", "locked_at")
_CODES: Final = ("tax_id_status", "status", "tax_id_type")


class ShownChange(NamedTuple):
    """One member before and after; None where there was or is nothing."""

    label: str
    before: Lines | None
    after: Lines | None


class ShownEvent(NamedTuple):
    """An event as a page draws it."""

    customer_id: str
    version: int
    position: int
    sentence: str
    about: str | None
    """What the entry is known by that it is about."""
    at: str | None
    who: str
    service: str | None
    """Through which the person acted."""
    import_id: str | None
    reasons: Sequence[str]
    changes: Sequence[ShownChange]
    unreadable: str | None

    @property
    def is_first(self) -> bool:
        """Whether it is the registration, whose values are many."""
        return self.version == 1


def names_in(document: Mapping[str, Any] | None) -> dict[str, str]:
    """What the entries of a customer are known by."""
    names = {}
    for group, member in _CALLED.items():
        for entry in (document or {}).get(group, ()):
            names[f"/{group}/{entry[_ID_OF[group]]}"] = _called(group, entry[member])
    return names


def shown_events(visit: Visit, events: Iterable[ToldEvent], names: EntryNames) -> list[ShownEvent]:
    """Events of one customer, the newest first; `names` are those after the first of them.

    An entry is called what it was called then: an address that changed has its old one in what happened before.
    """
    known = dict(names)
    shown = []
    for event in events:
        changed = _names_changed(event)
        for place, (_, after) in changed.items():
            if after:
                known[place] = after
            elif place not in known:
                known[place] = changed[place][0] or ""
        shown.append(shown_event(visit, event, known))
        known |= {place: before for place, (before, _) in changed.items() if before}
    return shown


def shown_event(visit: Visit, event: ToldEvent, names: EntryNames) -> ShownEvent:
    """One event; what is not in `names` is told by its kind alone."""
    changes: Sequence[ToldEvent] = event["changes"] or ()
    said = _SAID_BY_SENTENCE.get(event["type"], set()) | _TECHNICAL
    place = _entry_of(event)
    request = event["request_id"] or ""
    reasons = [each for each in dict.fromkeys((event["reason"], event["own_reason"])) if each]
    return ShownEvent(
        customer_id=event.get("customer_id") or visit.params.get("customer_id", ""),
        version=event["version"],
        position=event["position"],
        sentence=visit.t(f"events.{event['type']}"),
        about=_in_words_of(visit, names.get(place)) if place else None,
        at=event["occurred_at"],
        who=event["on_behalf_of"] or event["actor"] or "",
        service=event["actor"] if event["on_behalf_of"] else None,
        import_id=request.removeprefix(IMPORT) if request.startswith(IMPORT) else None,
        reasons=[_line(visit, each) for each in reasons],
        changes=[
            shown_change(visit, each, names, place)
            for each in changes
            if _member(each["path"]) not in said and not _is_reason(each, reasons)
        ],
        unreadable=event.get("unreadable"),
    )


def _is_reason(change: ToldEvent, reasons: Sequence[str]) -> bool:
    """Whether it is the reason of a lock, which is said as that of the event."""
    return _member(change["path"]) == "lock_reason" and change["after"] in reasons


def shown_changes(visit: Visit, changes: Iterable[ToldEvent], names: EntryNames) -> list[ShownChange]:
    """The changes between two moments."""
    return [shown_change(visit, each, names) for each in changes if _member(each["path"]) not in _TECHNICAL]


def shown_change(visit: Visit, change: ToldEvent, names: EntryNames, about: str | None = None) -> ShownChange:
    """One member; that of an entry says which: `Correo gerencia@aguila.gt: Puesto`, unless it is what all is about."""
    path = change["path"]
    label = label_of(visit, path)
    steps = path.split("/")
    place = "/".join(steps[:3])
    if len(steps) > 3 and place != about and f"members.{steps[1]}" in TEXTS:
        called = names.get(place)
        entry = " ".join(filter(None, (visit.t(f"members.{steps[1]}"), _in_words_of(visit, called))))
        label = visit.t("changes.of", entry=entry, member=label)
    return ShownChange(
        label,
        lines_of(visit, path, change["before"], names),
        lines_of(visit, path, change["after"], names),
    )


def needs_names(event: ToldEvent) -> bool:
    """Whether an event is about an entry that it does not name."""
    place = _entry_of(event)
    return place is not None and place not in _names_changed(event)


async def last_events(
    visit: Visit, customer_id: str, document: Mapping[str, Any] | None, limit: int
) -> list[ShownEvent]:
    """The newest events of a customer, whose document of now is given; None for an erased one."""
    query = [("order", "desc"), ("limit", str(limit))]
    told = await visit.ask("GET", f"/v1/customers/{customer_id}/history", query=query)
    return shown_events(visit, told.content["items"], names_in(document))


def _names_changed(event: ToldEvent) -> dict[str, tuple[str | None, str | None]]:
    """What entries were called before the event and are called after it, where it says so."""
    found = {}
    for change in event["changes"] or ():
        steps = change["path"].split("/")
        if len(steps) == 4 and _CALLED.get(steps[1]) == steps[3]:
            before, after = (_called(steps[1], change[side]) for side in ("before", "after"))
            found["/".join(steps[:3])] = before or None, after or None
    return found


def _called(group: str, value: str | None) -> str:
    if not value or value == ERASED or group != "phones":
        return value or ""
    return PhoneNumber(value).national


def _entry_of(event: ToldEvent) -> str | None:
    """The place of the entry that an event is about, such as `/emails/<id>`."""
    for change in event["changes"] or ():
        _, group, *rest = change["path"].split("/")
        if group in _CALLED and rest:
            return f"/{group}/{rest[0]}"
        if group == "default_billing_entity_id":
            return f"/billing_entities/{change['after'] or change['before']}"
    return None


def _member(path: str) -> str:
    return path.rpartition("/")[2]


def _in_words_of(visit: Visit, called: str | None) -> str | None:
    return visit.t("changes.erased") if called == ERASED else called or None


def lines_of(visit: Visit, path: str, value: Any, names: EntryNames) -> Lines | None:
    """A value in words; None for nothing."""
    if value is None or value in ([], {}, ""):
        return None
    member = _member(path)
    if member == "default_billing_entity_id":
        return [_in_words_of(visit, names.get(f"/billing_entities/{value}")) or str(value)]
    if member in _MOMENTS and isinstance(value, str) and value != ERASED:
        return [rendering.time_tag(value, language=visit.language, zone=visit.console.time_zone)]
    if member in _CODES:
        return [name_of(visit, value)]
    if member == "contact_origin":
        return [origin_name(visit, value)]
    if isinstance(value, bool):
        return [visit.t("shared.yes" if value else "shared.no")]
    if isinstance(value, dict):
        named = {name: _line(visit, each) for name, each in value.items() if each is not None}
        is_address = member.endswith("_address")
        return [f"{label_of(visit, f'/{name}') if is_address else name}: {text}" for name, text in named.items()]
    if isinstance(value, list):
        return [_line(visit, each) for each in value]
    return _line(visit, value).split("\n")


def _line(visit: Visit, value: Any) -> str:
    return visit.t("changes.erased") if value == ERASED else str(value)
