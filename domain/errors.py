"""Every refusal that the service knows, as one tree.

CustomersError
├── Refused                      the command breaks a rule; nothing was recorded
│   ├── NotFound
│   │   ├── CustomerNotFound, VersionNotFound, ImportNotFound
│   │   └── EmailNotFound, PhoneNotFound, BillingEntityNotFound
│   ├── CustomerErased           the personal data is gone for good
│   ├── StaleVersion             somebody changed the customer in between
│   ├── Conflict
│   │   ├── TaxIdTaken, ExternalIdTaken          another customer holds it
│   │   ├── EmailAlreadyPresent, PhoneAlreadyPresent
│   │   ├── EmailIsLocked, PhoneIsLocked
│   │   ├── BillingEntityInactive
│   │   ├── CustomerIsArchived
│   │   ├── LimitReached
│   │   ├── PositionBeyondLog, ImportEnded
│   │   └── IdempotencyKeyInFlight
│   ├── IdempotencyKeyReused     another request used this key
│   └── TaxIdRefused             the tax id policy is strict and the id is invalid
├── RecordUnreadable             an event that this version or key cannot open
├── LogAltered                   the log is not what was recorded and signed
└── Unavailable                  try again later; nothing was recorded, or a retry finds out
    ├── Overloaded
    ├── DatabaseUnavailable
    │   ├── LedgerUnwritable, CheckpointsUnwritable      it answers, but what stands beside it cannot be written
    │   └── EventsLost           it answers, but lacks what was confirmed
    └── ProjectionBehind
"""

from typing import ClassVar
from uuid import UUID

from domain.wording import Message, Wording


class CustomersError(Exception):
    """Base of all. `wording` is what a person is told, made of `message` and the values that it names."""

    message: ClassVar[Message] = Message("failed", "The request failed.", "La solicitud falló.")

    @property
    def wording(self) -> Wording:
        return Wording(self.message)

    def __str__(self) -> str:
        return self.wording.text()


class Refused(CustomersError):
    """A rule says no."""


class NotFound(Refused):
    """What the request names does not exist."""


class CustomerNotFound(NotFound):
    message = Message(
        "customer-not-found",
        "There is no customer with this id at this point of its history.",
        "No hay un cliente con este id en este punto de su historia.",
    )


class VersionNotFound(NotFound):
    message = Message(
        "version-not-found",
        "The customer has no such version; versions count from 1 to the customer's current version.",
        "El cliente no tiene esa versión; las versiones van de 1 a la versión actual del cliente.",
    )


class ImportNotFound(NotFound):
    message = Message("import-not-found", "There is no import with this id.", "No hay una importación con este id.")


class EmailNotFound(NotFound):
    message = Message(
        "email-not-found", "The customer has no e-mail with this id.", "El cliente no tiene un correo con este id."
    )


class PhoneNotFound(NotFound):
    message = Message(
        "phone-not-found", "The customer has no phone with this id.", "El cliente no tiene un teléfono con este id."
    )


class BillingEntityNotFound(NotFound):
    message = Message(
        "billing-entity-not-found",
        "The customer has no billing entity with this id.",
        "El cliente no tiene una razón social con este id.",
    )


class CustomerErased(Refused):
    message = Message(
        "customer-erased",
        "The personal data of this customer was erased; only its history remains.",
        "Los datos personales de este cliente se borraron; solo queda su historia.",
    )


class StaleVersion(Refused):
    """If-Match named another version than the current one."""

    message = Message(
        "stale-version",
        "The customer changed in between. Read it again, then repeat the change with the new version.",
        "El cliente cambió mientras tanto. Léalo de nuevo y repita el cambio con la versión nueva.",
    )

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class Conflict(Refused):
    """The state of the customer does not allow it."""


class Taken(Conflict):
    """Another customer has it."""

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


class TaxIdTaken(Taken):
    message = Message(
        "tax-id-taken",
        "Another active customer holds this tax id. Use that customer, or send allow_duplicate_tax_id to go on "
        "without.",
        "Otro cliente activo tiene este NIT. Use ese cliente, o indique allow_duplicate_tax_id para seguir sin él.",
    )


class ExternalIdTaken(Taken):
    message = Message(
        "external-id-taken",
        "Another customer has this external id. External ids are unique.",
        "Otro cliente tiene este id externo. Los ids externos son únicos.",
    )


class EmailAlreadyPresent(Conflict):
    message = Message(
        "email-already-present",
        "The customer has this e-mail already; upper and lower case are the same.",
        "El cliente ya tiene este correo; mayúsculas y minúsculas son iguales.",
    )


class PhoneAlreadyPresent(Conflict):
    message = Message(
        "phone-already-present",
        "The customer has this phone with this extension already.",
        "El cliente ya tiene este teléfono con esta extensión.",
    )


class EmailIsLocked(Conflict):
    message = Message(
        "email-locked",
        "The e-mail is locked. Somebody authorised must unlock it first.",
        "El correo está bloqueado. Alguien autorizado debe desbloquearlo primero.",
    )


class PhoneIsLocked(Conflict):
    message = Message(
        "phone-locked",
        "The phone is locked. Somebody authorised must unlock it first.",
        "El teléfono está bloqueado. Alguien autorizado debe desbloquearlo primero.",
    )


class BillingEntityInactive(Conflict):
    message = Message(
        "billing-entity-inactive",
        "An inactive billing entity cannot be the default. Activate it first.",
        "Una razón social inactiva no puede ser la predeterminada. Actívela primero.",
    )


class CustomerIsArchived(Conflict):
    message = Message(
        "customer-archived",
        "The customer is archived. Restore it first.",
        "El cliente está archivado. Restáurelo primero.",
    )


class LimitReached(Conflict):
    """A customer has as many of something as it may have; `most` is the message that says of what."""

    def __init__(self, most: Message, limit: int) -> None:
        super().__init__(most, limit)
        self.most, self.limit = most, limit

    @property
    def wording(self) -> Wording:
        return Wording(self.most, {"limit": self.limit})


class PositionBeyondLog(Conflict):
    """Somebody followed a log that has been restored since."""

    message = Message(
        "position-beyond-log",
        "The log ends before this position: a backup was restored. Follow it again from the beginning.",
        "El registro termina antes de esta posición: se restauró una copia. Sígalo de nuevo desde el principio.",
    )


class ImportEnded(Conflict):
    """Its file is destroyed: there is nothing that could begin or go on."""

    message = Message(
        "import-ended",
        "The import has ended and its file is destroyed. Send the file again.",
        "La importación terminó y su archivo se destruyó. Envíe el archivo de nuevo.",
    )


class IdempotencyKeyInFlight(Conflict):
    message = Message(
        "idempotency-key-in-flight",
        "The first request with this Idempotency-Key is still running. Try again in a moment.",
        "La primera solicitud con esta Idempotency-Key sigue en curso. Intente de nuevo en un momento.",
    )
    retry_after: ClassVar[int] = 1


class IdempotencyKeyReused(Refused):
    message = Message(
        "idempotency-key-reused",
        "This Idempotency-Key was used with another request. Use a new key for a new request.",
        "Esta Idempotency-Key se usó con otra solicitud. Use una clave nueva para una solicitud nueva.",
    )


class TaxIdRefused(Refused):
    """TAX_ID_POLICY is strict; `why` is what makes the tax id invalid, `place` where the request has it."""

    message = Message("tax-id-invalid", "The tax id is not valid.", "El NIT no es válido.")

    def __init__(self, why: Wording | None, place: tuple[str | int, ...] = ("tax_id",)) -> None:
        super().__init__(why, place)
        self.why, self.place = why, place

    def within(self, *place: str | int) -> "TaxIdRefused":
        """The same of a part of the request."""
        return TaxIdRefused(self.why, (*place, *self.place))

    @property
    def wording(self) -> Wording:
        return self.why or super().wording


class RecordUnreadable(CustomersError):
    """Names the place, never the content. Waiting helps once somebody has mended it."""

    retry_after: ClassVar[int] = 60

    def __init__(self, customer_id: UUID, version: int, why: str) -> None:
        super().__init__(customer_id, version, why)
        self.customer_id, self.version, self.why = customer_id, version, why

    def __str__(self) -> str:
        return f"Event {self.version} of customer {self.customer_id} cannot be opened: {self.why}."


class LogAltered(CustomersError):
    """The log is not what was recorded, from `position` on; where `is_first` is not so, from some position up to it.

    Waiting helps once somebody has looked at it.
    """

    message = Message(
        "log-altered",
        "The log in the database is not what was recorded. It differs from position {position} on.",
        "El registro en la base de datos no es lo que se registró. Difiere desde la posición {position}.",
    )
    somewhere: ClassVar[Message] = Message(
        "log-altered-before",
        "The log in the database is not what was signed. It differs at or before position {position}.",
        "El registro en la base de datos no es lo que se firmó. Difiere en la posición {position} o antes.",
    )
    retry_after: ClassVar[int] = 60

    def __init__(self, position: int, *, is_first: bool = True) -> None:
        super().__init__(position)
        self.position, self.is_first = position, is_first

    @property
    def wording(self) -> Wording:
        return Wording(self.message if self.is_first else self.somewhere, {"position": self.position})


class Unavailable(CustomersError):
    """The service cannot answer just now."""

    retry_after: ClassVar[int] = 1


class Overloaded(Unavailable):
    message = Message(
        "overloaded",
        "Too many commands are waiting. Nothing was recorded; try again.",
        "Hay demasiadas solicitudes en espera. No se registró nada; intente de nuevo.",
    )


class DatabaseUnavailable(Unavailable):
    message = Message(
        "database-unavailable",
        "The database does not answer. Try again; with the same Idempotency-Key nothing happens twice.",
        "La base de datos no responde. Intente de nuevo; con la misma Idempotency-Key nada ocurre dos veces.",
    )
    retry_after = 2


class LedgerUnwritable(DatabaseUnavailable):
    """Nobody is erased whose erasure cannot be noted outside the database first."""

    message = Message(
        "shred-ledger-unwritable",
        "Nothing was erased: the ledger of erasures cannot be written. The operator finds out why in the log; try "
        "again then.",
        "No se borró nada: no se puede escribir el registro de borrados. El operador encuentra la causa en la "
        "bitácora; intente de nuevo después.",
    )
    retry_after = 30


class CheckpointsUnwritable(DatabaseUnavailable):
    """Nothing is signed that cannot be kept."""

    message = Message(
        "checkpoints-unwritable",
        "Nothing was signed: the checkpoints cannot be written. The operator finds out why in the log; try again then.",
        "No se firmó nada: no se pueden escribir las firmas del registro. El operador encuentra la causa en la "
        "bitácora; intente de nuevo después.",
    )
    retry_after = 30


class EventsLost(DatabaseUnavailable):
    """The database lacks what this service had confirmed, up to `position`. Waiting helps once it was started again."""

    message = Message(
        "events-lost",
        "The database has lost changes that this service had confirmed, up to position {position}. Nothing is recorded "
        "until somebody has looked at it and started the service again.",
        "La base de datos perdió cambios que este servicio había confirmado, hasta la posición {position}. No se "
        "registra nada hasta que alguien lo revise e inicie el servicio de nuevo.",
    )
    retry_after = 60

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position

    @property
    def wording(self) -> Wording:
        return Wording(self.message, {"position": self.position})


class ProjectionBehind(Unavailable):
    """`why` where it is not for want of time to follow the log."""

    message = Message(
        "projection-behind",
        "The list has not reached this position yet. Try again.",
        "La lista aún no llega a esta posición. Intente de nuevo.",
    )

    def __init__(self, why: Wording | None = None) -> None:
        super().__init__(why)
        self.why = why

    @property
    def wording(self) -> Wording:
        return self.why or super().wording
