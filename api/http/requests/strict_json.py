"""JSON as the contract wants it: what other readers repair or overlook is refused, with the place where it is."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final, NoReturn

from api.http.responses import messages
from api.http.responses.refusals import Fault, ValidationFailed, pointer
from domain.wording import Message, Wording

MAX_DIGITS: Final = 30

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Path = tuple[str | int, ...]


class _Twice(Exception):
    """An object has two members of one name."""


class _AbsurdNumber(Exception):
    """A number that nobody can mean."""


def parse(body: bytes) -> Any:
    """The value of a JSON text (RFC 8259) in UTF-8.

    Raises `ValidationFailed` for anything else, for a member that comes twice, for numbers that are no JSON or absurd
    (`NaN`, more than 30 digits, beyond a double), for absurd nesting and for unpaired surrogates.
    """
    try:
        return _parse(body)
    except RecursionError:
        raise _refused(messages.NESTED_TOO_DEEPLY) from None


def _parse(body: bytes) -> Any:
    try:
        text = body.decode()
        value = _DECODER.decode(text)
    except _Twice:
        raise _refused(messages.MEMBER_TWICE, _first_repeated(text)) from None
    except _AbsurdNumber:
        raise _refused(messages.ABSURD_NUMBER) from None
    except UnicodeDecodeError:
        raise _refused(messages.NOT_UTF8) from None
    except ValueError:
        raise _refused(messages.NOT_JSON) from None
    if b"\\u" in body:
        for path in _broken_texts(value, ()):
            raise _refused(messages.UNPAIRED_SURROGATE, path)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Twice
    return members


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _AbsurdNumber
    return int(digits)


def _fraction(text: str) -> float:
    number = float(text) if len(text) <= 2 * MAX_DIGITS else math.inf
    if math.isinf(number):
        raise _AbsurdNumber
    return number


def _constant(_name: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are no JSON


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)


class _Pairs(list[tuple[str, Any]]):
    """The members of an object as they were sent."""


def _first_repeated(text: str) -> Path:
    """Where the first member is that an object has twice."""
    value = json.loads(text, object_pairs_hook=_Pairs, parse_int=float, parse_float=float)
    return next(_repeated(value, ()))


def _repeated(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, _Pairs):
        seen = set()
        for name, member in value:
            if name in seen:
                yield (*path, name)
            seen.add(name)
            yield from _repeated(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _repeated(item, (*path, index))


def _broken_texts(value: Any, path: Path) -> Iterator[Path]:
    """Where texts, or names of members, hold half of an escaped pair: that is no character."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            yield path
    elif isinstance(value, dict):
        for name, member in value.items():
            if _SURROGATE.search(name):
                yield path
            yield from _broken_texts(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _broken_texts(item, (*path, index))


def _refused(message: Message, path: Path = ()) -> ValidationFailed:
    return ValidationFailed([Fault("pointer", pointer(*path), Wording(message))])
