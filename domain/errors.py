"""Every refusal that the service knows, as one tree.

CustomersError
├── Refused                      the command breaks a rule; nothing was recorded
│   ├── NotFound
│   │   ├── CustomerNotFound, VersionNotFound
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
│   │   └── IdempotencyKeyInFlight
│   ├── IdempotencyKeyReused     another request used this key
│   └── TaxIdRefused             the tax id policy is strict and the id is invalid
├── RecordUnreadable             an event that this version or key cannot open
└── Unavailable                  try again later; nothing was recorded, or a retry finds out
    ├── Overloaded, DatabaseUnavailable
    └── ProjectionBehind
"""

from typing import ClassVar
from uuid import UUID


class CustomersError(Exception):
    """Base of all. `message`, or what `__str__` makes of it, is what a person is told."""

    message: ClassVar[str] = "The request failed."

    def __str__(self) -> str:
        return self.message


class Refused(CustomersError):
    """A rule says no."""


class NotFound(Refused):
    """What the request names does not exist."""


class CustomerNotFound(NotFound):
    message = "There is no customer with this id at this point of its history."


class VersionNotFound(NotFound):
    message = "The customer has no such version; versions count from 1 to the customer's current version."


class EmailNotFound(NotFound):
    message = "The customer has no e-mail with this id."


class PhoneNotFound(NotFound):
    message = "The customer has no phone with this id."


class BillingEntityNotFound(NotFound):
    message = "The customer has no billing entity with this id."


class CustomerErased(Refused):
    message = "The personal data of this customer was erased; only its history remains."


class StaleVersion(Refused):
    """If-Match named another version than the current one."""

    message = "The customer changed in between. Read it again, then repeat the change with the new version."

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
    message = (
        "Another active customer holds this tax id. Use that customer, or send allow_duplicate_tax_id to go on without."
    )


class ExternalIdTaken(Taken):
    message = "Another customer has this external id. External ids are unique."


class EmailAlreadyPresent(Conflict):
    message = "The customer has this e-mail already; upper and lower case are the same."


class PhoneAlreadyPresent(Conflict):
    message = "The customer has this phone with this extension already."


class EmailIsLocked(Conflict):
    message = "The e-mail is locked. Somebody authorised must unlock it first."


class PhoneIsLocked(Conflict):
    message = "The phone is locked. Somebody authorised must unlock it first."


class BillingEntityInactive(Conflict):
    message = "An inactive billing entity cannot be the default. Activate it first."


class CustomerIsArchived(Conflict):
    message = "The customer is archived. Restore it first."


class LimitReached(Conflict):
    """A customer has as many of something as it may have."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what, limit)
        self.what, self.limit = what, limit

    def __str__(self) -> str:
        return f"A customer may have at most {self.limit} {self.what}."


class IdempotencyKeyInFlight(Conflict):
    message = "The first request with this Idempotency-Key is still running. Try again in a moment."


class IdempotencyKeyReused(Refused):
    message = "This Idempotency-Key was used with another request. Use a new key for a new request."


class TaxIdRefused(Refused):
    """TAX_ID_POLICY is strict."""

    def __init__(self, why: str | None) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why or "The tax id is not valid."


class RecordUnreadable(CustomersError):
    """Names the place, never the content."""

    def __init__(self, customer_id: UUID, version: int, why: str) -> None:
        super().__init__(customer_id, version, why)
        self.customer_id, self.version, self.why = customer_id, version, why

    def __str__(self) -> str:
        return f"Event {self.version} of customer {self.customer_id} cannot be opened: {self.why}."


class Unavailable(CustomersError):
    """The service cannot answer just now."""

    retry_after: ClassVar[int] = 1


class Overloaded(Unavailable):
    message = "Too many commands are waiting. Nothing was recorded; try again."


class DatabaseUnavailable(Unavailable):
    message = "The database does not answer. Try again; with the same Idempotency-Key nothing happens twice."
    retry_after = 2


class ProjectionBehind(Unavailable):
    """`why` where it is not for want of time to follow the log."""

    message = "The list has not reached this position yet. Try again."

    def __init__(self, why: str | None = None) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why or self.message
