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
from domain.wording import Message, Wording

MOST_FAULTS: Final = 100


class RequestRefused(Exception):
    """Base of all. `wording` is what a person is told; it never repeats what was sent."""

    message: ClassVar[Message] = Message(
        "request-refused", "The request cannot be answered.", "La solicitud no se puede responder."
    )

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self.headers = headers or {}

    @property
    def wording(self) -> Wording:
        return Wording(self.message)

    def __str__(self) -> str:
        return self.wording.text()


class BadRequest(RequestRefused):
    message = Message(
        "bad-request",
        "What arrived is no request that HTTP/1.1 knows.",
        "Lo que llegó no es una solicitud que HTTP/1.1 conozca.",
    )


class UriTooLong(RequestRefused):
    message = Message(
        "uri-too-long", "The path with its query is too long.", "La ruta con su consulta es demasiado larga."
    )


class Unauthenticated(RequestRefused):
    message = Message(
        "unauthenticated",
        "Send a valid API key: Authorization: Bearer <key>.",
        "Envíe una clave de API válida: Authorization: Bearer <clave>.",
    )

    def __init__(self, *, was_given: bool) -> None:
        challenge = 'Bearer realm="customers"'
        super().__init__({"WWW-Authenticate": f'{challenge}, error="invalid_token"' if was_given else challenge})


class Forbidden(RequestRefused):
    """The key is valid, but its role has none of the permissions any of which would do."""

    message = Message(
        "forbidden",
        "The role of this key has not the permission {permission}.",
        "El rol de esta clave no tiene el permiso {permission}.",
    )

    either: ClassVar[Message] = Message(
        "forbidden-either",
        "The role of this key has not the permission {one} or {other}.",
        "El rol de esta clave no tiene el permiso {one} ni {other}.",
    )

    def __init__(self, *permissions: str) -> None:
        super().__init__()
        self.permissions = permissions

    @property
    def wording(self) -> Wording:
        if len(self.permissions) == 1:
            return Wording(self.message, {"permission": self.permissions[0]})
        return Wording(self.either, dict(zip(("one", "other"), self.permissions, strict=True)))


class FromElsewhere(Forbidden):
    """A form of another site; browsers say so."""

    message = Message(
        "from-elsewhere",
        "This came from another site. Nothing was changed. Open the page here and send it from there.",
        "Esto llegó desde otro sitio. No se cambió nada. Abra la página aquí y envíelo desde ahí.",
    )

    @property
    def wording(self) -> Wording:
        return Wording(self.message)


class PathNotFound(RequestRefused):
    message = Message(
        "not-found",
        "There is nothing at this path. The paths are listed at /docs.",
        "No hay nada en esta ruta. Las rutas están en /docs.",
    )


class MethodNotAllowed(RequestRefused):
    message = Message(
        "method-not-allowed",
        "This path does not answer this method; Allow names those that it answers.",
        "Esta ruta no responde a este método; Allow nombra los que responde.",
    )


class ReportNotFound(RequestRefused):
    message = Message(
        "report-not-found",
        "There is no report with this name. GET /v1/reports lists those that there are.",
        "No hay un informe con este nombre. GET /v1/reports los enumera.",
    )


class PayloadTooLarge(RequestRefused):
    message = Message("payload-too-large", "The body is larger than 1 MiB.", "El cuerpo pasa de 1 MiB.")


class UnsupportedMediaType(RequestRefused):
    message = Message(
        "unsupported-media-type",
        "The body must be JSON in UTF-8, without a Content-Encoding: Content-Type: application/json.",
        "El cuerpo debe ser JSON en UTF-8, sin Content-Encoding: Content-Type: application/json.",
    )


class FileTooLarge(PayloadTooLarge):
    message = Message("file-too-large", "The file is larger than 64 MiB.", "El archivo pasa de 64 MiB.")


class FileTypeUnsupported(UnsupportedMediaType):
    message = Message(
        "file-type-unsupported",
        "The body must be a CSV (Content-Type: text/csv) or a workbook (its own type, or application/octet-stream), "
        "without a Content-Encoding.",
        "El cuerpo debe ser un CSV (Content-Type: text/csv) o un libro (su propio tipo, o application/octet-stream), "
        "sin Content-Encoding.",
    )


class RequestTimedOut(RequestRefused):
    message = Message(
        "request-timeout",
        "The body did not arrive in time. Nothing of it was kept.",
        "El cuerpo no llegó a tiempo. No se guardó nada de él.",
    )

    def __init__(self) -> None:
        super().__init__({"Connection": "close"})


class RateLimited(RequestRefused):
    message = Message(
        "rate-limited",
        "This key has sent too many requests. Wait as long as Retry-After says.",
        "Esta clave ha enviado demasiadas solicitudes. Espere lo que dice Retry-After.",
    )

    def __init__(self, seconds: int) -> None:
        super().__init__({"Retry-After": str(seconds)})


class Unexpected(RequestRefused):
    message = Message(
        "internal-error",
        "Something failed that nobody foresaw. It was logged with the request id of this answer.",
        "Falló algo que nadie previó. Quedó en el registro con el id de solicitud de esta respuesta.",
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (a JSON pointer, the name of a parameter or of a header) and what."""

    kind: Literal["pointer", "parameter", "header"]
    where: str
    wording: Wording


class ValidationFailed(RequestRefused):
    """With the first hundred things that are wrong."""

    message = Message(
        "validation-failed",
        "The request is not valid; errors says where and why.",
        "La solicitud no es válida; errors dice dónde y por qué.",
    )

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(islice(faults, MOST_FAULTS))


class FormUnsent(ValidationFailed):
    """A form of a session that is over: it comes back as it was filled in, to be sent in this one."""

    message = Message(
        "form-unsent",
        "Your session ended. What you typed is still here.",
        "Su sesión terminó. Lo escrito sigue aquí.",
    )

    def __init__(self) -> None:
        super().__init__(())


def turned_round(end: str, start: str) -> ValidationFailed:
    """A range whose end comes before its start; both are names of parameters."""
    return ValidationFailed([Fault("parameter", end, Wording(RANGE_TURNED_ROUND, {"start": start}))])


def pointer(*path: str | int) -> str:
    """The JSON pointer (RFC 6901) to a place in the body; without arguments the body itself."""
    return "".join("/" + _printable(str(step)).replace("~", "~0").replace("/", "~1") for step in path)


def _printable(name: str) -> str:
    """A member's name as UTF-8 can carry it, and not endless."""
    return name[:100].encode("utf-8", "replace").decode()
