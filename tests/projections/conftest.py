"""A database with the customer list, and a log to be projected into it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from projections.customer_list.projection import CustomerList
from projections.engine.rebuild import ensure
from tests.support.history import History


@pytest.fixture
def database(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        ensure(connection, CustomerList())
        yield connection


@pytest.fixture
def history(database_url: str, database: psycopg.Connection) -> Iterator[History]:
    history = History(database_url)
    yield history
    history.close()
