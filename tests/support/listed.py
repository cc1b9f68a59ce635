"""A history with its list, for tests of what the list finds and shows."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection

from projections.customer_list import query
from projections.customer_list.projection import CustomerList
from projections.customer_list.query import Filters, FoundCustomers
from projections.engine.batch import advance
from projections.engine.projection import LIVE
from projections.engine.rebuild import ensure
from tests.support.history import History

T = TypeVar("T")


class Listed:
    """A history with its list."""

    def __init__(self, url: str) -> None:
        self.history = History(url)
        self._runner = asyncio.Runner()
        self.connection = psycopg.connect(url, autocommit=True)
        ensure(self.connection, CustomerList())
        self.position = 0
        self.reader: AsyncConnection[Any] = self._run(AsyncConnection.connect(url, autocommit=True))
        self._run(query.prepare(self.reader))

    def close(self) -> None:
        self._run(self.reader.close())
        self._runner.close()
        self.connection.close()
        self.history.close()

    def project(self) -> None:
        if self.history.head > self.position:
            batch = self.history.events[self.position :]
            advance(self.connection, CustomerList(), LIVE, self.position, batch)
            self.position = self.history.head

    def find(self, q: str | None = None, **options: Any) -> FoundCustomers:
        self.project()
        paging = {name: options.pop(name) for name in ("sort", "limit", "page") if name in options}
        return self._run(query.find(self.reader, Filters(q=q, **options), **paging))

    def names(self, q: str | None = None, **options: Any) -> list[str]:
        return [item["name"] for item in self.find(q, **options).items]

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)
