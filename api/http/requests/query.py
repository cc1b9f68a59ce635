"""Values in paths and queries, read to the letter: `true` is a boolean, `True`, `1` and `yes` are not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from api.http.responses import messages
from domain.text import InvalidValue, clean_line

MAX_POSITION: Final = 2**62
MAX_FILTER: Final = 254
FORBIDDEN: Final = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd"
LINE_PATTERN: Final = rf"^[^\t\n\u2028\u2029{FORBIDDEN}]*$"
"""What one line of text may hold, as documents say it."""
NUMBER_PATTERN: Final = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffd]*$"
"""What may stand around a number: format marks that are pasted along with it are dropped."""

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIMESTAMP: Final = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def parse_uuid(text: object) -> UUID:
    """A UUID as it is usually written, in either case; raises `InvalidValue`."""
    if not isinstance(text, str) or not _UUID.fullmatch(text):
        raise InvalidValue("", messages.NOT_A_UUID)
    return UUID(text)


def parse_boolean(text: object) -> bool:
    """Exactly `true` or `false`."""
    if text not in ("true", "false"):
        raise InvalidValue("", messages.NOT_A_BOOLEAN)
    return text == "true"


def parse_timestamp(text: object) -> datetime:
    """An RFC 3339 timestamp, in UTC; digits beyond microseconds are cut off."""
    match = _TIMESTAMP.fullmatch(text) if isinstance(text, str) else None
    try:
        if match is None:
            raise ValueError
        moment, fraction, offset = match.groups()
        return datetime.fromisoformat(f"{moment}{(fraction or '')[:7]}{offset}".upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue("", messages.NOT_A_TIMESTAMP) from None


def parse_day(text: object) -> date:
    """A day of the calendar as RFC 3339 writes it."""
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidValue("", messages.NOT_A_DAY)


def whole_number(least: int, most: int) -> BeforeValidator:
    """Plain digits, within bounds."""

    def parse(text: object) -> int:
        if isinstance(text, str) and _DIGITS.fullmatch(text) and least <= int(text) <= most:
            return int(text)
        raise InvalidValue("", messages.NOT_WITHIN, least=least, most=most)

    return BeforeValidator(parse)


def clean_filter(text: str) -> str:
    """One clean line with something in it."""
    line = clean_line(text, field="", max_length=MAX_FILTER)
    if line is None:
        raise InvalidValue("", messages.EMPTY_FILTER)
    return line


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema(schema)


Id = Annotated[
    UUID,
    BeforeValidator(parse_uuid),
    _schema(type="string", format="uuid", examples=["0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10"]),
]
CustomerId = Annotated[Id, Path(description="The id of the customer.")]
ImportId = Annotated[Id, Path(description="The id of the import.")]
Boolean = Annotated[bool, BeforeValidator(parse_boolean), _schema(type="boolean")]
Timestamp = Annotated[
    datetime,
    BeforeValidator(parse_timestamp),
    _schema(type="string", format="date-time", examples=["2026-01-31T18:00:00Z"]),
]
Day = Annotated[
    date,
    BeforeValidator(parse_day),
    _schema(type="string", format="date", examples=["2026-01-31"]),
]
Text = Annotated[
    str, AfterValidator(clean_filter), _schema(type="string", minLength=1, maxLength=MAX_FILTER, pattern=LINE_PATTERN)
]
Version = Annotated[
    int, whole_number(0, MAX_POSITION), _schema(type="integer", minimum=0, maximum=MAX_POSITION, examples=[3])
]
Position = Version
