"""The one table from what went wrong to what HTTP says about it, and the answers made from it (RFC 9457)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import orjson
from starlette.responses import Response

from api.http.responses import refusals
from api.http.responses.refusals import Fault
from domain import errors
from domain.wording import Message, Wording

MEDIA_TYPE: Final = "application/problem+json"


class Kind(NamedTuple):
    """A kind of problem; its page is `/problems/<slug>`."""

    slug: str
    status: int
    title: str


_TOO_LARGE: Final = Kind("payload-too-large", 413, "The body is too large")
_OF_ANOTHER_TYPE: Final = Kind("unsupported-media-type", 415, "The body is of a type that is not taken")
_LOG_ALTERED: Final = Kind("log-altered", 503, "The log is not what was recorded")
_VALIDATION: Final = Kind("validation-failed", 422, "The request is not valid")

KINDS: Final[dict[type[Exception], Kind]] = {
    refusals.BadRequest: Kind("bad-request", 400, "Not a request"),
    refusals.Unauthenticated: Kind("unauthenticated", 401, "No valid API key"),
    refusals.Forbidden: Kind("forbidden", 403, "Not allowed"),
    refusals.PathNotFound: Kind("not-found", 404, "Nothing at this path"),
    errors.CustomerNotFound: Kind("customer-not-found", 404, "No such customer"),
    errors.EmailNotFound: Kind("email-not-found", 404, "No such e-mail"),
    errors.PhoneNotFound: Kind("phone-not-found", 404, "No such phone"),
    errors.BillingEntityNotFound: Kind("billing-entity-not-found", 404, "No such billing entity"),
    errors.VersionNotFound: Kind("version-not-found", 404, "No such version"),
    refusals.ReportNotFound: Kind("report-not-found", 404, "No such report"),
    errors.ImportNotFound: Kind("import-not-found", 404, "No such import"),
    refusals.MethodNotAllowed: Kind("method-not-allowed", 405, "Method not allowed"),
    errors.TaxIdTaken: Kind("tax-id-taken", 409, "Another customer holds the tax id"),
    errors.ExternalIdTaken: Kind("external-id-taken", 409, "Another customer has the external id"),
    errors.EmailAlreadyPresent: Kind("email-already-present", 409, "The customer has this e-mail"),
    errors.PhoneAlreadyPresent: Kind("phone-already-present", 409, "The customer has this phone"),
    errors.EmailIsLocked: Kind("email-locked", 409, "The e-mail is locked"),
    errors.PhoneIsLocked: Kind("phone-locked", 409, "The phone is locked"),
    errors.BillingEntityInactive: Kind("billing-entity-inactive", 409, "The billing entity is inactive"),
    errors.CustomerIsArchived: Kind("customer-archived", 409, "The customer is archived"),
    errors.LimitReached: Kind("limit-reached", 409, "The customer has as many as it may have"),
    errors.PositionBeyondLog: Kind("position-beyond-log", 409, "The log ends before the position"),
    errors.ImportEnded: Kind("import-ended", 409, "The import has ended"),
    errors.IdempotencyKeyInFlight: Kind("idempotency-key-in-flight", 409, "The first request is still running"),
    errors.CustomerErased: Kind("customer-erased", 410, "The customer was erased"),
    errors.StaleVersion: Kind("stale-version", 412, "The customer changed in between"),
    refusals.RequestTimedOut: Kind("request-timeout", 408, "The body did not arrive in time"),
    refusals.PayloadTooLarge: _TOO_LARGE,
    refusals.FileTooLarge: _TOO_LARGE,
    refusals.UriTooLong: Kind("uri-too-long", 414, "The address is too long"),
    refusals.UnsupportedMediaType: _OF_ANOTHER_TYPE,
    refusals.FileTypeUnsupported: _OF_ANOTHER_TYPE,
    refusals.ValidationFailed: _VALIDATION,
    errors.TaxIdRefused: _VALIDATION,
    errors.IdempotencyKeyReused: Kind("idempotency-key-reused", 422, "The key belongs to another request"),
    refusals.RateLimited: Kind("rate-limited", 429, "Too many requests"),
    refusals.Unexpected: Kind("internal-error", 500, "An unexpected error"),
    errors.ProjectionBehind: Kind("projection-behind", 503, "The list is not there yet"),
    errors.Overloaded: Kind("overloaded", 503, "Too much to do"),
    errors.DatabaseUnavailable: Kind("database-unavailable", 503, "The database does not answer"),
    errors.RecordUnreadable: Kind("record-unreadable", 503, "The record cannot be opened"),
    errors.LogAltered: _LOG_ALTERED,
    errors.EventsLost: _LOG_ALTERED,
}

UNREADABLE: Final = Message(
    "record-unreadable",
    "An event of this customer cannot be opened by this version of the service or with its key. Other customers are "
    "not affected; the operator finds the place in the log under the request id of this answer.",
    "Un evento de este cliente no se puede abrir con esta versión del servicio o con su clave. Los demás clientes no "
    "están afectados; el operador encuentra el lugar en el registro con el id de solicitud de esta respuesta.",
)


def kind_of(error: Exception) -> Kind | None:
    """What is known about an error; nothing for one that nobody foresaw."""
    for cls in type(error).__mro__:
        if kind := KINDS.get(cls):
            return kind
    return None


def told_of(error: Exception) -> Wording:
    """What a person is told about a refusal of the table."""
    match error:
        case errors.RecordUnreadable():
            return Wording(UNREADABLE)
        case errors.TaxIdRefused():
            return Wording(refusals.ValidationFailed.message)
        case errors.CustomersError() | refusals.RequestRefused():
            return error.wording
    raise TypeError(error)


def faults_of_refusal(error: Exception) -> list[Fault]:
    """What is wrong with the request, and where, as far as a refusal of the table says it."""
    match error:
        case errors.TaxIdRefused():
            return [Fault("pointer", refusals.pointer(*error.place), error.wording)]
        case refusals.ValidationFailed():
            return [*error.faults]
        case errors.IdempotencyKeyReused():
            return [Fault("header", "Idempotency-Key", error.wording)]
    return []


def problem(error: Exception, request_id: str) -> Response:
    """The answer to a refusal of the table; anything else is an unexpected error that gives nothing away."""
    kind = kind_of(error)
    if kind is None:
        return problem(refusals.Unexpected(), request_id)
    content: dict[str, Any] = {
        "type": f"/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": told_of(error).text(),
        "instance": request_id,
    }
    content |= _members(error)
    return Response(orjson.dumps(content), kind.status, headers_of(error), MEDIA_TYPE)


def _members(error: Exception) -> dict[str, Any]:
    """What some kinds say besides."""
    if isinstance(error, errors.Taken):
        return {"customer_id": str(error.customer_id)}
    faults = faults_of_refusal(error)
    return {"errors": [_error(fault) for fault in faults]} if faults else {}


def _error(fault: Fault) -> dict[str, Any]:
    wording = fault.wording
    return {
        fault.kind: fault.where,
        "code": wording.message.code,
        "message": wording.text(),
        "values": wording.values,
    }


def headers_of(error: Exception) -> dict[str, str]:
    match error:
        case refusals.RequestRefused():
            return error.headers
        case errors.Unavailable() | errors.IdempotencyKeyInFlight() | errors.RecordUnreadable() | errors.LogAltered():
            return {"Retry-After": str(error.retry_after)}
        case errors.StaleVersion() if error.version:
            return {"ETag": f'"{error.version}"'}
    return {}


def schema_name(kind: Kind) -> str:
    """What the OpenAPI document calls the shape of this kind."""
    return "".join(word.capitalize() for word in kind.slug.split("-"))


def schema_ref(kind: Kind) -> str:
    """Where the OpenAPI document has the shape of this kind."""
    return f"#/components/schemas/{schema_name(kind)}"


def may_answer(*classes: type[Exception]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse like this, for the OpenAPI document; one entry a status."""
    by_status: dict[int, list[Kind]] = {}
    for kind in dict.fromkeys(KINDS[cls] for cls in classes):
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: {
            "description": "; ".join(f"`{kind.slug}`: {kind.title}" for kind in kinds),
            "content": {MEDIA_TYPE: {"schema": _one_of(kinds)}},
        }
        for status, kinds in sorted(by_status.items())
    }


def _one_of(kinds: list[Kind]) -> dict[str, Any]:
    shapes = [{"$ref": schema_ref(kind)} for kind in kinds]
    return shapes[0] if len(shapes) == 1 else {"oneOf": shapes}
