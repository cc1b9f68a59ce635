"""The kinds of text that requests carry, cleaned by the rules of the domain while they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import AfterValidator, WithJsonSchema

from api.http.requests.query import FORBIDDEN, LINE_PATTERN
from domain.contact import MAX_EMAIL, parse_email
from domain.text import InvalidValue, clean_line, clean_text

MAX_NAME: Final = 200
MAX_NOTES: Final = 2_000
MAX_REASON: Final = 500
MAX_EXTERNAL_ID: Final = 100

_MISSING: Final = "Is required; text of nothing but white space counts as missing."
TEXT_PATTERN: Final = rf"^(?:[^{FORBIDDEN}]|\r\n)*$"
"""What text of several lines may hold; CR only as part of CRLF, which becomes LF."""

Clean = Callable[..., str | None]


def _required(clean: Clean, max_length: int) -> AfterValidator:
    def check(text: str) -> str:
        cleaned = clean(text, field="", max_length=max_length)
        if cleaned is None:
            raise InvalidValue("", _MISSING)
        return cleaned

    return AfterValidator(check)


def _optional(clean: Clean, max_length: int) -> AfterValidator:
    def check(text: str | None) -> str | None:
        return None if text is None else clean(text, field="", max_length=max_length)

    return AfterValidator(check)


def _schema(max_length: int, pattern: str, *, required: bool = False, **more: Any) -> WithJsonSchema:
    kind: str | list[str] = "string" if required else ["string", "null"]
    least = {"minLength": 1} if required else {}
    return WithJsonSchema({"type": kind, **least, "maxLength": max_length, "pattern": pattern, **more})


def _email(text: str) -> str:
    return parse_email(text, field="")


def _email_or_none(text: str | None) -> str | None:
    return parse_email(text, field="") if text and not text.isspace() else None


Name = Annotated[str, _required(clean_line, MAX_NAME), _schema(MAX_NAME, LINE_PATTERN, required=True)]
OptionalName = Annotated[str | None, _optional(clean_line, MAX_NAME), _schema(MAX_NAME, LINE_PATTERN)]
Notes = Annotated[str | None, _optional(clean_text, MAX_NOTES), _schema(MAX_NOTES, TEXT_PATTERN)]
Reason = Annotated[str | None, _optional(clean_text, MAX_REASON), _schema(MAX_REASON, TEXT_PATTERN)]
RequiredReason = Annotated[str, _required(clean_text, MAX_REASON), _schema(MAX_REASON, TEXT_PATTERN, required=True)]
ExternalId = Annotated[str | None, _optional(clean_line, MAX_EXTERNAL_ID), _schema(MAX_EXTERNAL_ID, LINE_PATTERN)]
Email = Annotated[str, AfterValidator(_email), _schema(MAX_EMAIL, LINE_PATTERN, required=True, format="email")]
OptionalEmail = Annotated[
    str | None,
    AfterValidator(_email_or_none),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "email", "maxLength": MAX_EMAIL}, {"const": ""}, {"type": "null"}]}
    ),
]
