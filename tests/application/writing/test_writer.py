"""The writer: what waits is appended together, and each command fails for itself alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from application.writing.appender import Decided
from application.writing.command import Command, Outcome
from application.writing.writer import BATCH_SIZE, Writer
from domain.errors import EmailAlreadyPresent, TaxIdTaken
from tests.support.commands import (
    add_email,
    archive,
    claims_in,
    claims_of,
    customers_in,
    done,
    execute,
    foreign,
    key,
    log,
    on,
    register,
    rename,
)
from tests.support.waiting import SECONDS, all_of, batches_of, eventually, execute_one, held_lock, is_waiting

NOWHERE = "host=/nonexistent dbname=nothing"


def test_a_command_is_answered_after_its_commit(writer: Writer, database_url: str) -> None:
    outcome = execute_one(writer, register("Acme"))
    assert (outcome.version, outcome.position) == (1, 1)
    assert [row.customer_id for row in log(database_url)] == [outcome.customer_id]


def test_commands_that_wait_are_appended_together_in_order_of_arrival(writer: Writer, database_url: str) -> None:
    own = uuid4()
    with held_lock(database_url) as let_go:
        first = writer.submit(register(customer_id=own))
        eventually(lambda: is_waiting(database_url))
        rest = [writer.submit(rename(own, f"Name {number}")) for number in range(BATCH_SIZE)]
        let_go()
        assert first.result(SECONDS).version == 1
        assert [each.result(SECONDS).version for each in rest] == list(range(2, BATCH_SIZE + 2))
    assert batches_of(database_url) == 2


def test_a_refusal_and_an_unexpected_exception_fail_their_own_command_alone(writer: Writer, database_url: str) -> None:
    own = uuid4()

    def trip(error: BaseException) -> Command:
        def act(customers: object) -> None:
            raise error

        return on(own, act)

    with held_lock(database_url) as let_go:
        running = writer.submit(register(customer_id=own))
        eventually(lambda: is_waiting(database_url))
        futures = [
            writer.submit(command)
            for command in (
                add_email(own, "ana@acme.com"),
                add_email(own, "ANA@acme.com"),
                trip(ZeroDivisionError()),
                trip(MemoryError()),
                rename(own, "Beta"),
            )
        ]
        let_go()
        running.result(SECONDS)
    assert futures[0].result(SECONDS).version == 2
    assert isinstance(futures[1].exception(SECONDS), EmailAlreadyPresent)
    assert isinstance(futures[2].exception(SECONDS), ZeroDivisionError)
    assert isinstance(futures[3].exception(SECONDS), MemoryError)
    assert futures[4].result(SECONDS).version == 3
    assert batches_of(database_url) == 2


def test_whatever_a_command_raises_its_sender_and_the_others_are_answered(writer: Writer, database_url: str) -> None:
    def trip(customers: object) -> None:
        raise StopIteration  # asyncio takes no such exception for an answer

    with held_lock(database_url) as let_go:
        first = writer.submit(register())
        eventually(lambda: is_waiting(database_url))

        async def both() -> list[Decided]:
            waiting = asyncio.gather(
                writer.execute(on(uuid4(), trip)), writer.execute(register()), return_exceptions=True
            )
            await asyncio.sleep(0)
            let_go()
            return list(await asyncio.wait_for(waiting, SECONDS))

        failed, registered = asyncio.run(both())
    assert isinstance(failed, RuntimeError)
    assert done(registered).version == 1
    assert first.result(SECONDS).position == 1


@pytest.mark.parametrize("at_commit", [False, True], ids=["at once", "at commit"])
def test_a_database_error_of_one_command_fails_that_one_only(
    writer: Writer, database_url: str, at_commit: bool
) -> None:
    ids = [uuid4() for _ in range(6)]
    execute(
        database_url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = 'check_violation'; END$$",
    )
    execute(
        database_url,
        f"CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON events "
        f"{'DEFERRABLE INITIALLY DEFERRED' if at_commit else ''} "
        "FOR EACH ROW WHEN (NEW.topic = 'customer.archived') EXECUTE FUNCTION refuse()",
    )
    with held_lock(database_url) as let_go:
        first = writer.submit(register(customer_id=ids[0], tax_id=foreign(0)))
        eventually(lambda: is_waiting(database_url))
        registered = [
            writer.submit(register(customer_id=id, tax_id=foreign(number), idempotency=key(str(number))))
            for number, id in enumerate(ids[1:], 1)
        ]
        poison = writer.submit(archive(ids[3], idempotency=key("poison")))
        after = writer.submit(register(tax_id=foreign(3)))
        let_go()
        assert first.result(SECONDS).position == 1
        assert [each.result(SECONDS).version for each in registered] == [1] * 5
        assert isinstance(poison.exception(SECONDS), psycopg.errors.CheckViolation)
        refusal = after.exception(SECONDS)
    assert isinstance(refusal, TaxIdTaken)
    assert refusal.customer_id == ids[3]
    assert [row.position for row in log(database_url)] == list(range(1, 7))
    assert claims_in(database_url) == claims_of(customers_in(database_url))


def test_64_registrations_at_once_over_two_writers_give_one_holder(
    start_writer: Callable[..., Writer], database_url: str
) -> None:
    writers = [start_writer(), start_writer()]
    commands = [
        (writers[number % 2], register(tax_id=foreign(1), read_ahead=number % 3 > 0, external_id=None))
        for number in range(64)
    ]
    decided = asyncio.run(all_of(*commands))
    (winner,) = [each for each in decided if isinstance(each, Outcome)]
    refused = [each for each in decided if not isinstance(each, Outcome)]
    assert len(refused) == 63
    assert {type(each) for each in refused} == {TaxIdTaken}
    assert {each.customer_id for each in refused if isinstance(each, TaxIdTaken)} == {winner.customer_id}
    assert len(log(database_url)) == 1


def test_two_writers_with_the_same_idempotency_key_register_one_customer(
    start_writer: Callable[..., Writer], database_url: str
) -> None:
    writers = [start_writer(), start_writer()]
    decided = asyncio.run(all_of(*[(writers[n % 2], register(idempotency=key("a"))) for n in range(40)]))
    assert {done(each).customer_id for each in decided} == {log(database_url)[0].customer_id}
    assert [done(each).is_replay for each in decided].count(False) == 1
    assert len(log(database_url)) == 1


def test_two_writers_on_one_customer_lose_no_change(start_writer: Callable[..., Writer], database_url: str) -> None:
    writers, own = [start_writer(), start_writer()], uuid4()
    execute_one(writers[0], register(customer_id=own))
    emails = [f"person{number}@acme.com" for number in range(100)]
    decided = asyncio.run(all_of(*[(writers[n % 2], add_email(own, email)) for n, email in enumerate(emails)]))
    assert sorted(done(each).version for each in decided) == list(range(2, 102))
    assert sorted(entry.email for entry in customers_in(database_url)[own].emails.values()) == sorted(emails)
