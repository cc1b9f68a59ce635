"""Forms: a field's name is the JSON pointer of its member, so that one function makes the body and faults find back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from api.console.frame.visit import Visit

FieldKind = Literal["line", "email", "tel", "area", "check", "choice", "lines", "pairs"]
"""`lines` is a list with a line for each value, `pairs` an object with lines such as `name: value`."""

CHECKED: Final = "true"

Typed = Mapping[str, str]
"""What fields hold, by their names."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `label` and `hint` are keys of texts."""

    pointer: str
    label: str
    kind: FieldKind = "line"
    hint: str | None = None
    is_required: bool = False
    autocomplete: str | None = None
    preset: str = ""
    """What it holds in the form for something new."""
    along: str | None = None
    """The pointer of another field, without which a change of this one means nothing."""


class Choice(NamedTuple):
    """One value of a field with a fixed set of them, and what people read for it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field as a page draws it."""

    id: str
    name: str
    kind: FieldKind
    label: str
    hint: str | None
    value: str
    error: str | None
    required: bool
    autocomplete: str | None
    choices: Sequence[Choice] = ()
    suggestions: Sequence[str] = ()


class Form:
    """Fields in the order in which they are filled in."""

    def __init__(self, *fields: Field) -> None:
        self.fields = fields
        self.by_pointer = {field.pointer: field for field in fields}

    def presets(self) -> dict[str, str]:
        """What the form holds before anybody typed."""
        return {field.pointer: field.preset for field in self.fields}

    def values(self, document: Mapping[str, Any]) -> dict[str, str]:
        """What the form holds for something that is there."""
        return {field.pointer: _written(_member(document, field.pointer)) for field in self.fields}

    def shown(
        self,
        visit: Visit,
        values: Typed,
        faults: Mapping[str, str] | None = None,
        *,
        choices: Mapping[str, Sequence[Choice]] | None = None,
        suggestions: Mapping[str, Sequence[str]] | None = None,
    ) -> list[FieldShown]:
        """The fields with their texts; `faults`, `choices` and `suggestions` by pointers."""
        return [
            FieldShown(
                id=field_id(field.pointer),
                name=field.pointer,
                kind=field.kind,
                label=visit.t(field.label),
                hint=visit.t(field.hint) if field.hint else None,
                value=values.get(field.pointer, ""),
                error=(faults or {}).get(field.pointer),
                required=field.is_required,
                autocomplete=field.autocomplete,
                choices=(choices or {}).get(field.pointer, ()),
                suggestions=(suggestions or {}).get(field.pointer, ()),
            )
            for field in self.fields
        ]

    def body(self, sent: Typed) -> dict[str, Any]:
        """The body for something new: what is blank is left out, with the group that it is alone in."""
        body: dict[str, Any] = {}
        filled = {
            pointer.rpartition("/")[0] for pointer, value in sent.items() if value.strip() and self._is_text(pointer)
        }
        for field in self.fields:
            group = field.pointer.rpartition("/")[0]
            value = sent.get(field.pointer, "")
            if (field.kind == "check" or value.strip()) and (not group or group in filled):
                _put(body, field.pointer, _read(field, value))
        return {name: _lists(each) for name, each in body.items()}

    def changes(self, before: Typed, sent: Typed) -> dict[str, Any]:
        """A merge patch of what the person changed; a field that was not sent is as it was."""
        patch: dict[str, Any] = {}
        pointers = self.changed(before, sent)
        along = [along for pointer in pointers if (along := self.by_pointer[pointer].along)]
        for pointer in dict.fromkeys(pointers + along):
            field, value = self.by_pointer[pointer], sent.get(pointer, "")
            if field.kind == "pairs":
                gone = dict.fromkeys(_pairs(before[pointer]))
                _put(patch, pointer, gone | _pairs(value))
            elif field.kind == "check" or field.is_required or value.strip():
                _put(patch, pointer, _read(field, value))
            else:
                _put(patch, pointer, None)
        return patch

    def changed(self, before: Typed, after: Typed) -> list[str]:
        """The pointers of fields that do not hold the same; a box that was not sent is not ticked."""
        return [
            field.pointer
            for field in self.fields
            if field.pointer in self.sent_in(after)
            and _same(after.get(field.pointer, "")) != _same(before[field.pointer])
        ]

    def sent_in(self, sent: Typed) -> list[str]:
        """The pointers of fields that a form had; a box that is not ticked is not sent."""
        return [field.pointer for field in self.fields if field.pointer in sent or field.kind == "check"]

    def _is_text(self, pointer: str) -> bool:
        field = self.by_pointer.get(pointer)
        return field is not None and field.kind not in ("check", "choice")


def of_group(shown: Sequence[FieldShown], group: Sequence[Field]) -> list[FieldShown]:
    """Those of a form that stand together on its page."""
    by_name = {each.name: each for each in shown}
    return [by_name[field.pointer] for field in group]


def field_id(pointer: str) -> str:
    """What links and labels call a field."""
    return "field" + pointer.replace("/", "-")


def _member(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def _written(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return CHECKED
        case list():
            return "\n".join(map(str, value))
        case dict():
            return "\n".join(f"{name}: {text}" for name, text in value.items())
    return str(value)


def _read(field: Field, value: str) -> Any:
    match field.kind:
        case "check":
            return value == CHECKED
        case "lines":
            return [line.strip() for line in value.split("\n") if line.strip()]
        case "pairs":
            return _pairs(value)
    return value


def _pairs(text: str) -> dict[str, str]:
    """`name: value` lines; one without a colon is a name whose value is missing, which the interface refuses."""
    lines = [line.partition(":") for line in text.split("\n") if line.strip()]
    return {name.strip(): value.strip() for name, _, value in lines}


def _same(value: str) -> str:
    """A text for comparing: browsers end lines their own way, and people leave blanks behind."""
    return value.replace("\r\n", "\n").strip()


def _put(body: dict[str, Any], pointer: str, value: Any) -> None:
    *groups, name = pointer.split("/")[1:]
    for group in groups:
        body = body.setdefault(group, {})
    body[name] = value


def _lists(value: Any) -> Any:
    """Objects whose members are numbers, as `/emails/0/email` makes them, become lists."""
    if not isinstance(value, dict):
        return value
    read = {name: _lists(each) for name, each in value.items()}
    return list(read.values()) if read and all(name.isdigit() for name in read) else read
