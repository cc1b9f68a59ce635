"""A process that froze in the middle of a batch, with the log in its hand, does not keep it for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from application.database.connections import connect
from application.importing.jobs import lease
from application.log.event_store_sql import TAKE_APPEND_LOCK
from application.writing import appender
from domain.errors import DatabaseUnavailable
from tests.support.commands import appending, register
from tests.support.import_office import ImportOffice


@contextmanager
def frozen_in_a_batch(url: str) -> Iterator[None]:
    """A session that holds the lock, and whose pipeline never ends; it was ended when this does."""
    with (  # noqa: PT012 (leaving the pipeline fails as well)
        connect(url, "writer") as connection,
        pytest.raises(psycopg.OperationalError),
        connection.pipeline(),
    ):
        connection.execute("BEGIN")
        connection.execute(TAKE_APPEND_LOCK)
        assert connection.execute("SELECT 1").fetchone() == (1,)
        yield
        connection.execute("SELECT 1").fetchone()


@contextmanager
def frozen_between_pipelines(url: str) -> Iterator[None]:
    """One that has read what it wanted, and never goes on; it was ended when this does."""
    with connect(url, "writer") as connection:
        with connection.pipeline():
            connection.execute("BEGIN")
            connection.execute(TAKE_APPEND_LOCK)
        yield
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


Frozen = Callable[[str], AbstractContextManager[None]]
EITHER_WAY = pytest.mark.parametrize("frozen", [frozen_in_a_batch, frozen_between_pipelines])


@EITHER_WAY
def test_whoever_waits_in_vain_to_append_ends_it(
    frozen: Frozen, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appender, "FROZEN_SECONDS", 0)
    with frozen(database_url), appending(database_url) as waiting:
        with pytest.raises(DatabaseUnavailable):
            waiting.append([register("Waits")])
        (decided,) = waiting.append([register("Waits")])
        assert not isinstance(decided, BaseException)


@EITHER_WAY
def test_whoever_takes_its_import_over_ends_it(
    frozen: Frozen, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "FROZEN_SECONDS", 0)
    office = ImportOffice(database_url, tmp_path)
    sent = office.send("name,tax_id\nAna,CF\n")
    with frozen(database_url), connect(database_url, "command") as connection:
        assert lease.take(connection, uuid4(), is_first=True, import_id=sent.id)


def test_one_that_only_takes_a_while_is_left_alone(database_url: str) -> None:
    with connect(database_url, "writer") as slow, appending(database_url) as waiting, slow.pipeline():
        slow.execute("BEGIN")
        slow.execute(TAKE_APPEND_LOCK)
        assert slow.execute("SELECT 1").fetchone() == (1,)
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable):
                waiting.append([register("Waits")])
        assert slow.execute("SELECT 1").fetchone() == (1,)
        slow.execute("COMMIT")
