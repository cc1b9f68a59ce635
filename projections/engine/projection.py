"""What a read model has to offer so that it can be followed, rebuilt and switched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol
from uuid import UUID

import psycopg

from domain.recorded import Recorded

ReadAfter = Callable[["psycopg.Connection", int, int], list[Recorded]]
"""`read_after(connection, position, limit)` gives the next events in log order, as a projection wants them."""

LIVE: Final = ""
"""The generation that readers see: tables with their plain names."""

NEXT: Final = "_next"
"""The generation that a rebuild fills beside the live one."""

OLD: Final = "_old"
"""What was live before the switch, for the moment until it is dropped."""


class Projection(Protocol):
    """A pure function of the events, kept in tables of its own.

    The tables of a generation are called `<name><generation>`, their indexes and constraints begin with the name of
    their table, and nothing else refers to them: so a rebuild can put one generation into the place of another.
    """

    @property
    def name(self) -> str:
        """What positions, settings and people call it."""

    @property
    def tables(self) -> Sequence[str]:
        """The plain names of its tables."""

    @property
    def shape(self) -> int:
        """Counted up whenever the tables change, or what is written into them: those of before are then rebuilt."""

    @property
    def readable_since(self) -> int:
        """The oldest shape whose tables can be read until they are rebuilt."""

    @property
    def writable_since(self) -> int:
        """The oldest shape whose tables can be followed, by the same `apply`, until they are rebuilt."""

    @property
    def made_for(self) -> str:
        """What its tables depend on besides the events, such as a time zone; empty for nothing.

        Tables that were made for something else are rebuilt at the next start.
        """

    @property
    def is_shown_in_part(self) -> bool:
        """Whether tables that lack the beginning of the log may be read; else a rebuild makes the first ones."""

    def made_as(self, made_for: str) -> Projection:
        """What goes on with tables that were made for something else, as they were made, until they are rebuilt."""

    def create(self, connection: psycopg.Connection, generation: str) -> None:
        """Make the tables, empty, with what writing needs and no more."""

    def finish(self, connection: psycopg.Connection, generation: str) -> None:
        """Make the indexes that reading needs and gather statistics; the tables may be full by now."""

    def publish(self, connection: psycopg.Connection) -> None:
        """Make or renew the documented views on the live tables, in place so that grants on them stay."""

    def apply(self, connection: psycopg.Connection, generation: str, events: Sequence[Recorded]) -> None:
        """Write what these events change, in the caller's transaction, with one statement a table.

        The events are readable and in log order. An exception says that one of them cannot be projected; the caller
        rolls back, finds out which one, and sets its customer aside.
        """

    def pass_over(
        self, connection: psycopg.Connection, generation: str, customer_id: UUID, begin: int, end: int
    ) -> None:
        """A customer that was set aside is erased by the event at position `end`, which is applied next.

        Its events from position `begin` on were not applied, and are not going to be.
        """
