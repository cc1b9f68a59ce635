"""What a batch of events changes in the counters, added up before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from domain.customer import Customer
from domain.event import Event
from projections.reports.counted import CountedCustomer
from projections.reports.tables_sql import (
    ACTIVITY,
    COUNTERS,
    GROWTH,
    INVOICE_READINESS,
    LOCKS,
    ORIGINS,
    TAX_IDS,
    Count,
    Counter,
)

READY: Final = ""
"""Stands among what entities lack for those that lack nothing."""

_IN_GROWTH: Final[dict[type[Event], int]] = {
    Customer.CustomerRegistered: 0,
    Customer.CustomerArchived: 1,
    Customer.PersonalDataErased: 2,
}


class Tally:
    """The counts of a batch, of each counter by its key."""

    def __init__(self) -> None:
        self._counts = {counter: _counts_of(counter) for counter in COUNTERS}
        self._activity, self._growth = self._counts[ACTIVITY], self._counts[GROWTH]
        self._origins, self._tax_ids = self._counts[ORIGINS], self._counts[TAX_IDS]

    def add_event(self, event: Event, day: date) -> None:
        """An event happened on this day."""
        event_type = type(event)
        self._activity[day, event.actor, event_type.__name__][0] += 1
        if (column := _IN_GROWTH.get(event_type)) is not None:
            self._growth[(day,)][column] += 1

    def add_customer(self, customer: CountedCustomer, by: int = 1) -> None:
        """There is a customer like this; with -1 there was one. Reports of how things are count active ones."""
        if customer.is_archived:
            return
        self._origins[customer.contact_origin, customer.registered_on][0] += by
        self._tax_ids[customer.tax_id_type, customer.tax_id_country, customer.tax_id_status][0] += by
        for lock in customer.locks.values():
            self._counts[LOCKS][lock][0] += by
        readiness = self._counts[INVOICE_READINESS]
        seen = set()
        for entity in customer.entities.values():
            for missing in (entity.missing or [READY]) if entity.is_active else ():
                readiness[(missing,)][0] += by
                seen.add(missing)
        for missing in seen:
            readiness[(missing,)][1] += by

    def changes(self) -> Iterator[tuple[Counter, list[Count]]]:
        """What has to be written, in the order of keys."""
        for counter, counts in self._counts.items():
            changed = [Count(key, tuple(by)) for key, by in sorted(counts.items()) if any(by)]
            if changed:
                yield counter, changed


def _counts_of(counter: Counter) -> defaultdict[tuple[str | date, ...], list[int]]:
    return defaultdict(lambda: [0] * len(counter.counts))
