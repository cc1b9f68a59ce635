"""What the list keeps of a customer: every event is known to it, and nothing is lost between two batches."""

from __future__ import annotations

import psycopg
import pytest

from domain.customer import EVENT_TYPES
from domain.event import Event
from projections.customer_list.entry import evolve
from projections.customer_list.projection import load_entries, state_row
from projections.customer_list.tables_sql import write_states
from projections.engine.projection import LIVE
from tests.support.story import CUSTOMER, every_event


class SomethingNew(Event):
    """An event that somebody adds and forgets here."""


def test_the_list_knows_every_event() -> None:
    entry = None
    for event in every_event():
        entry = evolve(entry, event)
    assert {type(event) for event in every_event()} == set(EVENT_TYPES.values())


def test_an_event_that_the_list_does_not_know_is_not_passed_over() -> None:
    registered, changed, *_ = every_event()
    unknown = object.__new__(SomethingNew)
    vars(unknown).update(vars(changed))
    with pytest.raises(LookupError, match="SomethingNew"):
        evolve(evolve(None, registered), unknown)


def test_an_entry_is_read_again_as_it_was_written(database: psycopg.Connection) -> None:
    entry = None
    for event in every_event():
        entry = evolve(entry, event)
        if entry is not None:
            write_states(database, LIVE, [state_row(entry)])
            assert load_entries(database, LIVE, [CUSTOMER]) == {CUSTOMER: entry}
