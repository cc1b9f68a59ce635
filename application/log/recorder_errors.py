"""What goes wrong between the library and our log, in the library's terms where it has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from eventsourcing import persistence


class OnlyTheServiceRecords(Exception):
    """Saving through the library goes past the claims, the data keys and the receipts of customers."""

    def __str__(self) -> str:
        return (
            "Customers are recorded by the service alone, which keeps their claims, data keys and receipts. "
            "The library only reads this log; send commands to the service."
        )


# Both follow PEP 249; the last two are the parents of the others.
_TWINS: tuple[tuple[type[psycopg.Error], type[persistence.PersistenceError]], ...] = (
    (psycopg.IntegrityError, persistence.IntegrityError),
    (psycopg.DataError, persistence.DataError),
    (psycopg.OperationalError, persistence.OperationalError),
    (psycopg.InternalError, persistence.InternalError),
    (psycopg.ProgrammingError, persistence.ProgrammingError),
    (psycopg.NotSupportedError, persistence.NotSupportedError),
    (psycopg.InterfaceError, persistence.InterfaceError),
    (psycopg.DatabaseError, persistence.DatabaseError),
    (psycopg.Error, persistence.PersistenceError),
)


@contextmanager
def errors_of_the_library() -> Iterator[None]:
    """Raise what the library promises of a recorder; nothing is tried again."""
    try:
        yield
    except psycopg.Error as error:
        kind = next(theirs for ours, theirs in _TWINS if isinstance(error, ours))
        raise kind(str(error)) from error
