"""Where commits wait for a standby, nothing is answered that a promoted standby would not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest

from application.writing.appender import Decided
from domain.errors import DatabaseUnavailable, TaxIdTaken
from tests.support.commands import appending, archive, done, foreign, key, log, register, run
from tests.support.standby import ReplicatedPostgres, replicated_postgres, versions
from tests.support.waiting import SECONDS, eventually

pytestmark = pytest.mark.long


@pytest.fixture(params=list(versions().values()), ids=list(versions()))
def pair(request: pytest.FixtureRequest) -> Iterator[ReplicatedPostgres]:
    with replicated_postgres(request.param) as servers:
        yield servers


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def restart(pair: ReplicatedPostgres) -> None:
    eventually(pair.waiting_for_standby)
    pair.primary.restart()


def terminate(pair: ReplicatedPostgres) -> None:
    pair.end_what_waits()


def cancel(pair: ReplicatedPostgres) -> None:
    pair.end_what_waits("SELECT pg_cancel_backend(%s)")


ENDS = pytest.mark.parametrize("end_the_wait", [restart, terminate, cancel])
"""What shows a commit in the database though no standby has it."""


@ENDS
def test_whoever_appended_is_not_told_before_the_standby_has_it(
    pair: ReplicatedPostgres, pool: ThreadPoolExecutor, end_the_wait: Callable[[ReplicatedPostgres], None]
) -> None:
    command = register()
    with appending(pair.primary.url) as own:
        pair.standby.stop()
        first = pool.submit(own.append, [command])
        end_the_wait(pair)
        with pytest.raises(DatabaseUnavailable):
            first.result(SECONDS)
        assert len(log(pair.primary.url)) == 1
        again = pool.submit(own.append, [command])
        assert pair.waits_for_standby(again)
        pair.standby.start()
        (outcome,) = map(done, again.result(SECONDS))
    promoted = pair.fail_over()
    assert [row.customer_id for row in log(promoted.url)] == [outcome.customer_id]


def test_what_is_found_is_not_answered_before_the_standby_has_it(
    pair: ReplicatedPostgres, pool: ThreadPoolExecutor
) -> None:
    """A retry of a lost request, a command that changes nothing, and a refusal: by somebody who did not write it."""
    known = uuid4()
    with appending(pair.primary.url) as other:
        run(other, register(customer_id=known))
        asked = {
            "the same request": (register(idempotency=key("a")), register(idempotency=key("a"))),
            "nothing to change": (archive(known), archive(known)),
            "taken": (register(tax_id=foreign(1)), register(tax_id=foreign(1))),
        }
        answers: dict[str, Decided] = {}
        for name, (command, repeated) in asked.items():
            pair.standby.stop()
            with appending(pair.primary.url) as own:
                first = pool.submit(own.append, [command])
                terminate(pair)
                with pytest.raises(DatabaseUnavailable):
                    first.result(SECONDS)
            again = pool.submit(other.append, [repeated])
            assert pair.waits_for_standby(again), name
            pair.standby.start()
            (answers[name],) = again.result(SECONDS)
    promoted = pair.fail_over()
    recorded = {row.position: row.customer_id for row in log(promoted.url)}
    assert recorded[2] == done(answers["the same request"]).customer_id
    assert recorded[done(answers["nothing to change"]).position] == known
    assert isinstance(taken := answers["taken"], TaxIdTaken)
    assert taken.customer_id == recorded[4]


def test_a_session_that_waits_for_the_standby_is_not_taken_for_a_frozen_one(
    pair: ReplicatedPostgres, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To end it would only show its commit to everybody."""
    monkeypatch.setattr("application.writing.appender.FROZEN_SECONDS", 0)
    with appending(pair.primary.url) as own, appending(pair.primary.url) as other:
        pair.standby.stop()
        first = pool.submit(own.append, [register()])
        eventually(pair.waiting_for_standby)
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable) as away:
                other.append([register()])
            assert isinstance(away.value.__cause__, psycopg.errors.LockNotAvailable)
        pair.standby.start()
        first.result(SECONDS)
