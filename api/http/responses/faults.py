"""From what pydantic finds wrong to what a client is told: where it is and what to do, never what was sent."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from api.http.responses.refusals import Fault, pointer
from domain.text import InvalidValue

_MESSAGES: Final = {
    "missing": "Is required.",
    "extra_forbidden": "There is no such member here.",
    "string_type": "Must be a text.",
    "string_unicode": "Must be a text of valid characters.",
    "bool_type": "Must be true or false.",
    "int_type": "Must be a whole number.",
    "dict_type": "Must be an object.",
    "model_type": "Must be an object.",
    "model_attributes_type": "Must be an object.",
    "list_type": "Must be a list.",
}


def faults_of(place: str, name: str, error: ValidationError) -> list[Fault]:
    """Our faults for what pydantic found in the body, in one parameter, or in a model of all parameters."""
    details = error.errors(include_url=False, include_input=False)
    if place == "body":
        return [Fault("pointer", pointer(*each["loc"], *_deeper(each)), _message(each)) for each in details]
    return [Fault("parameter", _parameter(each, name), _message(each)) for each in details]


def _parameter(error: ErrorDetails, name: str) -> str:
    """Within a model the place begins with the parameter; one by itself may have the index of a repeated value."""
    place = error["loc"]
    return place[0] if place and isinstance(place[0], str) else name


def _message(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if isinstance(cause := context.get("error"), InvalidValue):
        return cause.message
    if error["type"] in ("literal_error", "enum"):
        return f"Must be {context['expected']}."
    return _MESSAGES.get(error["type"], "Is not valid.")


def _deeper(error: ErrorDetails) -> list[str]:
    """The rest of the way to a member that our own code found wrong inside a value (`fiscal_address/line`)."""
    cause = error.get("ctx", {}).get("error")
    if not isinstance(cause, InvalidValue):
        return []
    steps = cause.field.split("/")
    return steps[1:] if error["loc"] else steps
