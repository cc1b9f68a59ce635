"""What an endpoint takes from path, query and body: read to the letter, with everything that is wrong collected."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from api.http.requests import strict_json
from api.http.responses import messages
from api.http.responses.faults import faults_of
from api.http.responses.refusals import Fault, pointer
from domain.wording import Wording

ABSENT: Final = object()
_MEMBER: Final = re.compile(r"(?P<parameter>[^\[\]]*)\[(?P<name>.*)\]", re.DOTALL)
"""How a query says a member of a parameter that is an object: `metadata[segment]=gold`."""

Arguments = dict[str, Any]
Faults = list[Fault]


class Parameter:
    """One thing that an endpoint takes, as FastAPI understood its annotation (`field`)."""

    def __init__(self, field: Any, place: str) -> None:
        self.name: str = field.name
        self.alias: str = field.alias
        self._place = place
        self._is_required: bool = field.field_info.is_required()
        self._default = None if self._is_required else field.get_default()
        info = field.field_info
        kind: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
        self._validator = TypeAdapter(kind).validator

    def take(self, value: Any, arguments: Arguments, faults: Faults) -> None:
        """Put the valid value among the arguments, or what is wrong with it among the faults."""
        if value is ABSENT:
            arguments[self.name] = self._default
            if self._is_required:
                faults.append(self._missing())
            return
        try:
            arguments[self.name] = self._validator.validate_python(value)
        except ValidationError as error:
            faults += faults_of(self._place, self.alias, error)

    def _missing(self) -> Fault:
        if self._place == "body":
            return Fault("pointer", "", Wording(messages.BODY_REQUIRED))
        return Fault("parameter", self.alias, Wording(messages.MISSING))


class PathParameters:
    """The variable parts of a path."""

    def __init__(self, fields: list[Any]) -> None:
        self._parameters = [Parameter(field, "path") for field in fields]

    def take(self, sent: dict[str, str], raw_path: bytes, arguments: Arguments, faults: Faults) -> None:
        """Read what the router found; it replaced bytes that are no UTF-8, which must not pass for a value."""
        for parameter in self._parameters:
            value = sent[parameter.alias]
            if "\ufffd" in value and b"%EF%BF%BD" not in raw_path.upper():
                faults.append(Fault("parameter", parameter.alias, Wording(messages.NOT_PERCENT_ENCODED)))
            else:
                parameter.take(value, arguments, faults)


class QueryParameters:
    """The parameters behind the question mark: single ones, or one model with all of them."""

    def __init__(self, fields: list[Any]) -> None:
        self._parameters = [Parameter(field, "query") for field in fields]
        model = fields[0].field_info.annotation if len(fields) == 1 else None
        self._model = isinstance(model, type) and issubclass(model, BaseModel)
        infos = _by_alias(model) if self._model and model else {field.alias: field.field_info for field in fields}
        kinds = {name: get_origin(info.annotation) for name, info in infos.items()}
        self._is_list = {name: kind is list for name, kind in kinds.items() if kind is not dict}
        self._objects = [name for name, kind in kinds.items() if kind is dict]

    def take(self, query_string: bytes, arguments: Arguments, faults: Faults) -> None:
        """Read the query; unknown parameters and repeated ones that are no lists are faults."""
        sent = self._sent(query_string, faults) if query_string else {}
        for parameter in self._parameters:
            parameter.take(sent if self._model else sent.get(parameter.alias, ABSENT), arguments, faults)

    def _sent(self, query_string: bytes, faults: Faults) -> dict[str, Any]:
        sent: dict[str, Any] = {}
        try:
            pairs = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict")
        except ValueError:
            faults.append(Fault("parameter", "", Wording(messages.QUERY_NOT_UTF8)))
            return sent
        for name, value in pairs:
            if self._objects and (member := _MEMBER.fullmatch(name)) and member["parameter"] in self._objects:
                members = sent.setdefault(member["parameter"], {})
                if member["name"] in members:
                    faults.append(Fault("parameter", pointer(name)[1:], Wording(messages.GIVEN_TWICE)))
                members[member["name"]] = value
            elif name not in self._is_list:
                faults.append(Fault("parameter", pointer(name)[1:], Wording(messages.UNKNOWN_PARAMETER)))
            elif self._is_list[name]:
                sent.setdefault(name, []).append(value)
            elif name in sent:
                faults.append(Fault("parameter", name, Wording(messages.GIVEN_TWICE)))
            else:
                sent[name] = value
        return sent


class Body:
    """The body: JSON for an endpoint that takes one, nothing or an empty object for all others."""

    def __init__(self, fields: list[Any]) -> None:
        self._parameter = Parameter(fields[0], "body") if fields else None

    def take(self, content: bytes, arguments: Arguments, faults: Faults) -> None:
        """Read the body; raises `ValidationFailed` for what is no JSON."""
        value = strict_json.parse(content) if content else None
        if self._parameter is not None:
            self._parameter.take(ABSENT if value is None else value, arguments, faults)
        elif value not in (None, {}):
            faults.append(Fault("pointer", "", Wording(messages.BODY_NOT_TAKEN)))


def _by_alias(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The members of a model by the names that requests use."""
    return {info.alias or name: info for name, info in model.model_fields.items()}
