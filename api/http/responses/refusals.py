"""What HTTP itself refuses, before or beside the rules of the domain.

RequestRefused
├── BadRequest, UriTooLong       the server itself did not get as far as a request
├── Unauthenticated, Forbidden
├── PathNotFound, MethodNotAllowed, ReportNotFound
├── RequestTimedOut
├── PayloadTooLarge, UnsupportedMediaType   and FileTooLarge, FileTypeUnsupported, where files are taken
├── ValidationFailed             with every fault that was found
├── RateLimited
└── Unexpected                   nobody foresaw it; logged with the request id
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Final, Literal

from api.http.responses.messages import RANGE_TURNED_ROUND
from domain.wording import Wording

MOST_FAULTS: Final = 100


class RequestRefused(Exception):
    """Base of all; `message` is what a person is told, and never repeats what was sent."""

    message: ClassVar[str] = "The request cannot be answered."

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self.headers = headers or {}

    def __str__(self) -> str:
        return self.message


class BadRequest(RequestRefused):
    message = "What arrived is no request that HTTP/1.1 knows."


class UriTooLong(RequestRefused):
    message = "The path with its query is too long."


class Unauthenticated(RequestRefused):
    message = "Send a valid API key: Authorization: Bearer <key>."

    def __init__(self, *, was_given: bool) -> None:
        challenge = 'Bearer realm="customers"'
        super().__init__({"WWW-Authenticate": f'{challenge}, error="invalid_token"' if was_given else challenge})


class Forbidden(RequestRefused):
    """The key is valid, but its role has none of the permissions any of which would do."""

    def __init__(self, *permissions: str) -> None:
        super().__init__()
        self.permissions = permissions

    def __str__(self) -> str:
        return f"The role of this key has not the permission {' or '.join(self.permissions)}."


class PathNotFound(RequestRefused):
    message = "There is nothing at this path. The paths are listed at /docs."


class MethodNotAllowed(RequestRefused):
    message = "This path does not answer this method; Allow names those that it answers."


class ReportNotFound(RequestRefused):
    message = "There is no report with this name. GET /v1/reports lists those that there are."


class PayloadTooLarge(RequestRefused):
    message = "The body is larger than 1 MiB."


class UnsupportedMediaType(RequestRefused):
    message = "The body must be JSON in UTF-8, without a Content-Encoding: Content-Type: application/json."


class FileTooLarge(PayloadTooLarge):
    message = "The file is larger than 64 MiB."


class FileTypeUnsupported(UnsupportedMediaType):
    message = (
        "The body must be a CSV (Content-Type: text/csv) or a workbook (its own type, or application/octet-stream), "
        "without a Content-Encoding."
    )


class RequestTimedOut(RequestRefused):
    message = "The body did not arrive in time. Nothing of it was kept."

    def __init__(self) -> None:
        super().__init__({"Connection": "close"})


class RateLimited(RequestRefused):
    message = "This key has sent too many requests. Wait as long as Retry-After says."

    def __init__(self, seconds: int) -> None:
        super().__init__({"Retry-After": str(seconds)})


class Unexpected(RequestRefused):
    message = "Something failed that nobody foresaw. It was logged with the request id of this answer."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (a JSON pointer, the name of a parameter or of a header) and what."""

    kind: Literal["pointer", "parameter", "header"]
    where: str
    wording: Wording


class ValidationFailed(RequestRefused):
    """With the first hundred things that are wrong."""

    message = "The request is not valid; errors says where and why."

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(islice(faults, MOST_FAULTS))


def turned_round(end: str, start: str) -> ValidationFailed:
    """A range whose end comes before its start; both are names of parameters."""
    return ValidationFailed([Fault("parameter", end, Wording(RANGE_TURNED_ROUND, {"start": start}))])


def pointer(*path: str | int) -> str:
    """The JSON pointer (RFC 6901) to a place in the body; without arguments the body itself."""
    return "".join("/" + _printable(str(step)).replace("~", "~0").replace("/", "~1") for step in path)


def _printable(name: str) -> str:
    """A member's name as UTF-8 can carry it, and not endless."""
    return name[:100].encode("utf-8", "replace").decode()
