"""What was acknowledged and is not there any more: nothing is recorded on top of that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import psycopg
import pytest

from application.database.server_in_use import ServerInUse
from application.writing.appender import Appender
from application.writing.writer import Writer
from domain.errors import EventsLost
from tests.support.commands import appending, end_writers, execute, foreign, log, register, run
from tests.support.waiting import execute_one

WITHOUT_GUARDS = "ALTER TABLE events DISABLE TRIGGER USER"


def forget(url: str, position: int, *appenders: Appender) -> None:
    """As an older copy would have it: the log ends before this position, and whoever appends has to connect again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(WITHOUT_GUARDS)
        connection.execute("DELETE FROM events WHERE position >= %s", [position])
    for appender in appenders:
        appender.close()


@pytest.fixture
def foreigner(database_url: str) -> Iterator[Appender]:
    """The appender of another service."""
    with appending(database_url, in_use=ServerInUse()) as own:
        yield own


def test_a_writer_stops_where_the_log_ends_before_what_it_acknowledged(batches: Appender, database_url: str) -> None:
    run(batches, register("Kept", tax_id=foreign(1)))
    run(batches, register("Lost", tax_id=foreign(2)))
    forget(database_url, 2, batches)
    for _ in range(2):
        with pytest.raises(EventsLost) as stopped:
            run(batches, register("Next", tax_id=foreign(3)))
        assert stopped.value.position == 2
    assert len(log(database_url)) == 1


def test_the_others_of_its_service_stop_too(batches: Appender, neighbour: Appender, database_url: str) -> None:
    run(neighbour, register("Kept", tax_id=foreign(1)))
    run(batches, register("Lost", tax_id=foreign(2)))
    forget(database_url, 2, neighbour, batches)
    with pytest.raises(EventsLost):
        run(neighbour, register("Next", tax_id=foreign(3)))
    with pytest.raises(EventsLost):
        run(batches, register("Next", tax_id=foreign(3)))


def test_a_writer_stops_where_somebody_else_went_on_from_before_it(
    batches: Appender, foreigner: Appender, database_url: str
) -> None:
    run(batches, register("Lost", tax_id=foreign(1)))
    forget(database_url, 1, batches)
    run(foreigner, register("Another", tax_id=foreign(2)), register("One more", tax_id=foreign(3)))
    with pytest.raises(EventsLost):
        run(batches, register("Next", tax_id=foreign(4)))
    assert len(log(database_url)) == 2


def test_a_log_that_an_accepted_restore_has_raised_lacks_the_event_all_the_same(
    batches: Appender, database_url: str
) -> None:
    run(batches, register("Lost", tax_id=foreign(1)))
    forget(database_url, 1, batches)
    execute(database_url, "INSERT INTO log_origins (origin, first_position, reason) VALUES (2, 100, 'The disk burnt')")
    with pytest.raises(EventsLost):
        run(batches, register("Next", tax_id=foreign(2)))


def test_after_a_mere_reconnect_it_goes_on(batches: Appender, database_url: str) -> None:
    run(batches, register("One", tax_id=foreign(1)))
    batches.close()
    run(batches, register("Two", tax_id=foreign(2)))
    assert len(log(database_url)) == 2


def test_whoever_waits_is_told_why(start_writer: Callable[..., Writer], database_url: str) -> None:
    writer = start_writer()
    execute_one(writer, register("Lost", tax_id=foreign(1)))
    forget(database_url, 1)
    end_writers(database_url)
    with pytest.raises(EventsLost, match="up to position 1"):
        asyncio.run(writer.execute(register("Next", tax_id=foreign(2))))
