"""A writer without commands shows that it could record some, or what keeps it from that."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest

from application.writing.commits import CANARY_SECONDS, state_of
from application.writing.writer import Writer
from tests.support.commands import appending
from tests.support.waiting import eventually, held_lock


@pytest.fixture
def idle(database_url: str) -> Iterator[Writer]:
    """A writer that nobody gives anything to do."""
    with appending(database_url) as own:
        writer = Writer(own, shows_life=True)
        writer.start()
        yield writer
        writer.stop()


def test_it_commits_nothing_now_and_then(idle: Writer) -> None:
    ages = []
    until = time.monotonic() + 2.5 * CANARY_SECONDS
    while time.monotonic() < until:
        ages.append(idle.commits.age)
        time.sleep(0.05)
    assert ages[0] < 1
    assert max(ages) < 2 * CANARY_SECONDS
    assert idle.commits.trouble is None


def test_what_keeps_it_from_committing_is_known_until_it_is_over(idle: Writer, database_url: str) -> None:
    with held_lock(database_url):
        eventually(lambda: idle.commits.trouble)
        assert isinstance(idle.commits.trouble, psycopg.Error)
        assert state_of(idle.commits.trouble) == "55P03"
        assert idle.commits.age > CANARY_SECONDS
    eventually(lambda: idle.commits.trouble is None)
    assert idle.commits.age < 1


def test_it_ends_at_once_though_it_waits_for_its_next_commit(database_url: str) -> None:
    with appending(database_url) as own:
        writer = Writer(own, shows_life=True)
        writer.start()
        began = time.monotonic()
        writer.stop()
    assert time.monotonic() - began < CANARY_SECONDS / 2
