"""Which refusals kinds of routes have in common, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from api.http.responses import refusals
from domain import errors

OPEN: Final = (
    refusals.BadRequest,
    refusals.UriTooLong,
    refusals.PayloadTooLarge,
    refusals.UnsupportedMediaType,
    refusals.ValidationFailed,
    refusals.Unexpected,
)
"""What every route may answer."""

ANY: Final = (
    *OPEN,
    refusals.Unauthenticated,
    refusals.Forbidden,
    refusals.RateLimited,
    errors.DatabaseUnavailable,
)
"""What every route under /v1 may answer."""

SENDING_A_FILE: Final = (
    *(each for each in ANY if each not in (refusals.PayloadTooLarge, refusals.UnsupportedMediaType)),
    refusals.RequestTimedOut,
    refusals.FileTooLarge,
    refusals.FileTypeUnsupported,
    errors.IdempotencyKeyReused,
)
"""A file instead of JSON."""

READING_ONE: Final = (*ANY, errors.CustomerNotFound, errors.CustomerErased, errors.RecordUnreadable)
"""A question about one customer."""

READING_LIST: Final = (*ANY, errors.ProjectionBehind)
"""A question to a projection."""

CREATING: Final = (
    *ANY,
    errors.CustomerErased,
    errors.StaleVersion,
    errors.IdempotencyKeyInFlight,
    errors.IdempotencyKeyReused,
    errors.Overloaded,
    errors.EventsLost,
    errors.RecordUnreadable,
)
"""A write that needs nothing to be there; the erased customer is one that a repeated request created."""

CHANGING: Final = (*CREATING, errors.CustomerNotFound)
"""A write to a customer."""

NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "The asker has this version already."}}
