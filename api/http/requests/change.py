"""What the headers of a write say: on whose behalf, why, on which version, and under which key it may be repeated."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import unquote_to_bytes

from api.http.requests.call import Call
from api.http.responses import messages
from api.http.responses.refusals import Fault, ValidationFailed
from domain.change import Change
from domain.text import REASON, InvalidValue, clean_line

MAX_ACTING_FOR: Final = 200
MAX_IDEMPOTENCY_KEY: Final = 255

_ETAG: Final = re.compile(rb'"(0|[1-9][0-9]{0,99})"')
_BROKEN_PERCENT: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f]")

Value = TypeVar("Value")


class WriteHeaders:
    """The headers of one write, read strictly; raises `ValidationFailed` with all that is wrong with them."""

    __slots__ = ("change", "idempotency_key", "if_version")

    def __init__(self, call: Call) -> None:
        faults: list[Fault] = []
        self.change = Change(
            actor=call.caller.name,
            on_behalf_of=_read(call, "Acting-For", acting_for, faults),
            reason=_read(call, "Change-Reason", change_reason, faults),
            request_id=call.request_id or None,
        )
        self.if_version = _read(call, "If-Match", version, faults)
        self.idempotency_key = _read(call, "Idempotency-Key", idempotency_key, faults)
        if faults:
            raise ValidationFailed(faults)


def acting_for(value: bytes) -> str | None:
    """The person behind a service; nothing for a blank value."""
    return clean_line(_decoded(value), field="", max_length=MAX_ACTING_FOR)


def change_reason(value: bytes) -> str | None:
    """Why something is done; nothing for a blank value."""
    return REASON.clean(_decoded(value), field="")


def _decoded(value: bytes) -> str:
    """The text behind percent-encoded UTF-8; what is not encoded stands for itself."""
    try:
        if _BROKEN_PERCENT.search(value):
            raise ValueError
        return unquote_to_bytes(value).decode()
    except ValueError:
        raise InvalidValue("", messages.NOT_PERCENT_ENCODED) from None


def version(value: bytes) -> int:
    """The version in an entity tag."""
    match = _ETAG.fullmatch(value)
    if match is None:
        raise InvalidValue("", messages.NOT_ONE_VERSION)
    return int(match[1])


def idempotency_key(value: bytes) -> str:
    """Bytes that the caller chose, as they are."""
    if not 1 <= len(value) <= MAX_IDEMPOTENCY_KEY or _CONTROLS.search(value):
        raise InvalidValue("", messages.NOT_A_KEY, max_length=MAX_IDEMPOTENCY_KEY)
    return value.decode("latin-1")


def _read(call: Call, name: str, parse: Callable[[bytes], Value], faults: list[Fault]) -> Value | None:
    key = name.lower().encode()
    value = call.sent.get(key)
    if value is None:
        return None
    try:
        if call.repeated(key):
            raise InvalidValue("", messages.GIVEN_TWICE)
        return parse(value.strip(b" \t"))
    except InvalidValue as error:
        faults.append(Fault("header", name, error.wording))
        return None
