"""From what pydantic finds wrong to what a client is told: where it is and what to do, never what was sent."""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.http.responses import messages
from api.http.responses.refusals import MOST_FAULTS, Fault, pointer
from domain.messages import NOT_A_TEXT, NOT_ALLOWED
from domain.text import InvalidValue
from domain.wording import Wording

_MESSAGES: Final = {
    "missing": messages.MISSING,
    "extra_forbidden": messages.UNKNOWN_MEMBER,
    "string_type": NOT_A_TEXT,
    "string_unicode": messages.NOT_TEXT_OF_CHARACTERS,
    "bool_type": messages.NOT_A_BOOLEAN,
    "int_type": messages.NOT_AN_INTEGER,
    "dict_type": messages.NOT_AN_OBJECT,
    "model_type": messages.NOT_AN_OBJECT,
    "model_attributes_type": messages.NOT_AN_OBJECT,
    "list_type": messages.NOT_A_LIST,
}
_QUOTED: Final = re.compile(r"'([^']*)'")


def faults_of(place: str, name: str, error: ValidationError) -> list[Fault]:
    """Our faults for what pydantic found in the body, in one parameter, or in a model of all parameters; the first."""
    details = error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    if place == "body":
        return [Fault("pointer", pointer(*each["loc"], *_deeper(each)), _wording(each)) for each in details]
    return [Fault("parameter", _parameter(each, name), _wording(each)) for each in details]


def _parameter(error: ErrorDetails, name: str) -> str:
    """Within a model the place begins with the parameter; one by itself may have the index of a repeated value.

    Of a parameter that is an object the member follows.
    """
    match error["loc"]:
        case (str(parameter), str(member), *_):
            return f"{parameter}[{pointer(member)[1:]}]"
        case (str(parameter), *_):
            return parameter
    return name


def _wording(error: ErrorDetails) -> Wording:
    context = error.get("ctx", {})
    if isinstance(cause := context.get("error"), InvalidValue):
        return cause.wording
    if error["type"] in ("literal_error", "enum"):  # pydantic names the values in a sentence: 'a', 'b' or 'c'
        return Wording(NOT_ALLOWED, {"allowed": _QUOTED.findall(context["expected"])})
    if error["type"] == "too_long":  # only lists have a length for pydantic; our own code measures texts
        return Wording(messages.TOO_MANY_VALUES, {"most": context["max_length"]})
    return Wording(_MESSAGES.get(error["type"], messages.NOT_VALID))


def _deeper(error: ErrorDetails) -> list[str]:
    """The rest of the way to a member that our own code found wrong inside a value (`fiscal_address/line`)."""
    cause = error.get("ctx", {}).get("error")
    if not isinstance(cause, InvalidValue):
        return []
    steps = cause.field.split("/")
    return steps[1:] if error["loc"] else steps
