"""The contestant of the rebuild: the same read tables, with a transaction for each event, as the stock runner does it.

`ProjectionRunner` of `eventsourcing` gives a projection one event and its tracking, and the documentation has the
projection write both in one transaction of the view's recorder. Here the view is the customer list itself, with every
index that its readers need, because a runner works on the table that is read. It is given two advantages that the
stock runner has not: events come in pages of 500 already opened, and it may leave the WAL unsynced (`lazily`).
"""

from __future__ import annotations

import time
from typing import Final

from projections.customer_list.projection import CustomerList
from projections.engine.generations_sql import drop
from tests.benchmarks.state import State

GENERATION: Final = "_one_by_one"
PAGE: Final = 500

CREATE_TRACKING: Final = """
CREATE TEMPORARY TABLE tracking (application_name text PRIMARY KEY, notification_id bigint)
"""
INSERT_TRACKING: Final = """
INSERT INTO tracking VALUES ('customers', %s)
ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id
WHERE tracking.notification_id < excluded.notification_id RETURNING notification_id
"""


def one_by_one(state: State, events: int, *, lazily: bool) -> float:
    """Project the first events of the log one by one into tables beside the others; events a second."""
    projection, store = CustomerList(), state.store()
    with state.connect() as connection, state.connect() as reader:
        connection.execute(f"SET synchronous_commit = {'off' if lazily else 'on'}".encode())
        connection.execute(CREATE_TRACKING)
        projection.create(connection, GENERATION)
        projection.finish(connection, GENERATION)
        try:
            done, position, began = 0, 0, time.perf_counter()
            while done < events and (page := store.read_after(reader, position, PAGE)):
                for recorded in page:
                    with connection.transaction():
                        projection.apply(connection, GENERATION, [recorded])
                        connection.execute(INSERT_TRACKING, [recorded.position])
                done, position = done + len(page), page[-1].position
            return done / (time.perf_counter() - began)
        finally:
            drop(connection, projection.tables, GENERATION)
