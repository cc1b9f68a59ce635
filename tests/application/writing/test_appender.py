"""Appends on a bad day: lost answers, errors of the database, locks that others hold, and the order of the log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest

from application.log import event_store_sql as sql
from application.writing.appender import Appender
from application.writing.command import Command, Outcome, on_customer
from application.writing.idempotency import Idempotency
from domain.customer import Customer
from domain.errors import DatabaseUnavailable, EmailAlreadyPresent, TaxIdTaken
from tests.support.commands import (
    add_email,
    appending,
    claims_in,
    claims_of,
    customers_in,
    done,
    end_writers,
    execute,
    foreign,
    key,
    log,
    on,
    register,
    rename,
    rows,
    run,
)
from tests.support.lossy_proxy import Cut, LossyProxy
from tests.support.waiting import SECONDS, eventually, is_waiting

GATE = 4711
"""A lock that a COMMIT has to pass, so that it goes on for as long as the test wants."""
EITHER_SIDE = [Cut.BEFORE_COMMIT, Cut.WHILE_COMMITTING, Cut.AFTER_COMMIT]


@pytest.fixture
def proxy(database_url: str) -> Iterator[LossyProxy]:
    with LossyProxy(database_url) as lossy:
        yield lossy


@pytest.fixture
def lossy(proxy: LossyProxy) -> Iterator[Appender]:
    """An appender whose connections can be lost around a COMMIT."""
    with appending(proxy.url) as own:
        yield own


# The answer to a COMMIT is lost


@pytest.mark.parametrize("commits_before", [0, 8], ids=["first commit", "prepared commit"])
@pytest.mark.parametrize("cut", EITHER_SIDE, ids=lambda cut: cut.name)
def test_a_lost_connection_around_a_commit_registers_nobody_twice(
    lossy: Appender, proxy: LossyProxy, database_url: str, cut: Cut, commits_before: int
) -> None:
    for number in range(commits_before):
        run(lossy, register(f"Earlier {number}"))
    command = register("Acme", tax_id=foreign(1))
    proxy.arm(cut)
    with pytest.raises(DatabaseUnavailable):
        lossy.append([command])
    assert not proxy.is_armed
    (outcome,) = run(lossy, command)
    assert (outcome.version, outcome.position) == (1, commits_before + 1)
    assert [row.customer_id for row in log(database_url)].count(outcome.customer_id) == 1
    assert len(log(database_url)) == commits_before + 1
    (next_one,) = run(lossy, register())
    assert next_one.position == commits_before + 2


def test_after_a_lost_answer_the_whole_batch_gets_what_was_decided(
    lossy: Appender, proxy: LossyProxy, database_url: str
) -> None:
    own = uuid4()
    commands = [
        register("Acme", customer_id=own, tax_id=foreign(1)),
        add_email(own, "ana@acme.com"),
        add_email(own, "ana@acme.com"),
        register("Beta", tax_id=foreign(1)),
    ]
    proxy.arm(Cut.AFTER_COMMIT)
    with pytest.raises(DatabaseUnavailable):
        lossy.append(commands)
    decided = lossy.append(commands)
    assert [type(each) for each in decided] == [Outcome, Outcome, EmailAlreadyPresent, TaxIdTaken]
    assert len(log(database_url)) == 2


@pytest.mark.parametrize("cut", EITHER_SIDE, ids=lambda cut: cut.name)
def test_those_who_still_wait_get_their_answer_though_others_left(
    lossy: Appender, proxy: LossyProxy, database_url: str, cut: Cut
) -> None:
    left, stayed = register("Left"), register("Stayed")
    proxy.arm(cut)
    with pytest.raises(DatabaseUnavailable):
        lossy.append([left, stayed])
    (outcome,) = run(lossy, stayed)
    recorded = [row.customer_id for row in log(database_url)]
    assert recorded.count(outcome.customer_id) == 1
    assert recorded.count(left.customer_id) == (0 if cut is Cut.BEFORE_COMMIT else 1)


def test_where_everybody_left_the_next_batch_goes_on_after_what_was_recorded(
    lossy: Appender, proxy: LossyProxy, database_url: str
) -> None:
    proxy.arm(Cut.AFTER_COMMIT)
    with pytest.raises(DatabaseUnavailable):
        lossy.append([register(tax_id=foreign(1), idempotency=key("a"))])
    repeated, other = run(lossy, register(tax_id=foreign(1), idempotency=key("a")), register())
    assert (repeated.is_replay, repeated.position, other.position) == (True, 1, 2)
    assert len(log(database_url)) == 2


def test_answers_may_be_lost_many_times_in_a_row(lossy: Appender, proxy: LossyProxy, database_url: str) -> None:
    command = rename(uuid4(), "x")
    own = uuid4()
    run(lossy, register(customer_id=own))
    for number, cut in enumerate(EITHER_SIDE * 3):
        command = rename(own, f"Name {number}")
        proxy.arm(cut, Cut.BEFORE_COMMIT)  # the question whether it was recorded is a transaction too
        for _ in range(2):
            with pytest.raises(DatabaseUnavailable):
                lossy.append([command])
        (outcome,) = run(lossy, command)
        assert outcome.version == number + 2
    assert len(log(database_url)) == 10


def test_a_commit_that_is_still_going_on_is_waited_for(proxy: LossyProxy, database_url: str) -> None:
    execute(
        database_url,
        "CREATE FUNCTION pass_the_gate() RETURNS trigger LANGUAGE plpgsql AS "
        f"'BEGIN PERFORM pg_advisory_xact_lock({GATE}); RETURN NEW; END'",
    )
    execute(
        database_url,
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW WHEN (NEW.position = 1) EXECUTE FUNCTION pass_the_gate()",
    )
    command = register()
    with (
        appending(proxy.url, is_patient=True) as lossy,
        psycopg.connect(database_url, autocommit=True) as gate,
        ThreadPoolExecutor(1) as pool,
    ):
        gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
        proxy.arm(Cut.WHILE_COMMITTING)
        with pytest.raises(DatabaseUnavailable):
            lossy.append([command])
        assert log(database_url) == []
        again = pool.submit(run, lossy, command)
        eventually(lambda: is_waiting(database_url, sessions=2))
        gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
        (outcome,) = again.result(SECONDS)
    assert outcome.position == 1
    assert len(log(database_url)) == 1


# The database says no


def forbid(url: str, topic: str, *, at_commit: bool = False) -> None:
    """Make the database refuse events of a topic, at once or not before the COMMIT."""
    execute(
        url,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = 'check_violation'; END$$",
    )
    deferred = "DEFERRABLE INITIALLY DEFERRED" if at_commit else "NOT DEFERRABLE"
    execute(
        url,
        f"CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON events {deferred} "
        f"FOR EACH ROW WHEN (NEW.topic = '{topic}') EXECUTE FUNCTION refuse()",
    )


@pytest.mark.parametrize("at_commit", [False, True], ids=["at once", "at commit"])
def test_after_an_error_of_the_database_nothing_was_recorded_and_the_next_batch_works(
    batches: Appender, neighbour: Appender, database_url: str, at_commit: bool
) -> None:
    (own,) = run(batches, register(tax_id=foreign(1), idempotency=key("a")))
    forbid(database_url, "customer.archived", at_commit=at_commit)
    poison = on(own.customer_id, on_customer(Customer.archive), idempotency=key("b"))
    tables = ("events", "claims", "receipts", "customer_keys", "writers")
    before = [rows(database_url, f"SELECT * FROM {table} ORDER BY 1") for table in tables]
    with pytest.raises(psycopg.errors.CheckViolation):
        batches.append([register(tax_id=foreign(2)), poison])
    assert [rows(database_url, f"SELECT * FROM {table} ORDER BY 1") for table in tables] == before
    run(neighbour, register(tax_id=foreign(2)))
    (after,) = run(batches, register(tax_id=foreign(3)))
    assert after.position == 3
    assert claims_in(database_url) == claims_of(customers_in(database_url))


NO_TEXT = "\ud800"
"""Cannot be sent to any database; psycopg passes Python's own error on."""


@pytest.mark.parametrize(
    "command",
    [
        rename(uuid4(), "x", claims=frozenset({NO_TEXT})),
        register(idempotency=Idempotency(b"a", NO_TEXT)),  # type: ignore[arg-type]
    ],
    ids=["while reading", "while writing"],
)
def test_an_unforeseen_error_leaves_no_lock_and_nothing_half_written(
    batches: Appender, neighbour: Appender, database_url: str, command: Command
) -> None:
    run(batches, register(idempotency=key("earlier")))
    with pytest.raises(UnicodeEncodeError):
        batches.append([command])
    run(neighbour, register())
    run(batches, register())
    assert len(log(database_url)) == 3
    assert rows(database_url, "SELECT count(*) FROM receipts") == [(1,)]
    assert rows(database_url, "SELECT count(*) FROM customer_keys") == [(3,)]


def test_registering_under_an_id_that_is_there_fails_alone(batches: Appender, database_url: str) -> None:
    own, other = uuid4(), uuid4()
    run(batches, register("Acme", customer_id=own))
    failed, recorded = batches.append([register("Beta", customer_id=own), register("Gamma", customer_id=other)])
    assert isinstance(failed, ValueError)
    assert isinstance(recorded, Outcome)
    assert customers_in(database_url)[own].name == "Acme"
    assert customers_in(database_url)[other].name == "Gamma"


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
def test_the_defaults_of_the_database_do_not_matter(database_url: str, isolation: str) -> None:
    (name,) = rows(database_url, "SELECT current_database()")[0]
    execute(database_url, f"ALTER DATABASE {name} SET default_transaction_isolation = '{isolation}'")
    started = threading.Barrier(2)

    def work(appender: Appender) -> None:
        started.wait()
        for _ in range(10):
            run(appender, register())

    with appending(database_url) as one, appending(database_url) as other:
        threads = [threading.Thread(target=work, args=[each]) for each in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [row.position for row in log(database_url)] == list(range(1, 21))


def test_a_connection_that_the_server_ended_is_replaced(batches: Appender, database_url: str) -> None:
    run(batches, register())
    end_writers(database_url)
    command = register()
    with pytest.raises(DatabaseUnavailable):
        batches.append([command])
    (outcome,) = run(batches, command)
    assert outcome.position == 2


def test_a_lock_that_another_session_holds_for_too_long_is_a_database_that_does_not_answer(
    database_url: str,
) -> None:
    with psycopg.connect(database_url) as foreign_session, appending(database_url) as own:
        run(own, register())
        foreign_session.execute(sql.TAKE_APPEND_LOCK)
        with pytest.raises(DatabaseUnavailable) as away:
            own.append([register()])
        assert isinstance(away.value.__cause__, psycopg.errors.LockNotAvailable)
        foreign_session.rollback()
        run(own, register())
    assert len(log(database_url)) == 2


# The order of the log


def test_positions_have_no_gap_and_a_reader_never_misses_one(database_url: str) -> None:
    total, writers = 240, 3
    seen: list[int] = []

    def work() -> None:
        with appending(database_url) as own:
            for _ in range(total // writers // 4):
                customer_id = uuid4()
                run(own, register(customer_id=customer_id), *[rename(customer_id, f"Name {n}") for n in range(3)])

    threads = [threading.Thread(target=work) for _ in range(writers)]
    for thread in threads:
        thread.start()
    with psycopg.connect(database_url, autocommit=True) as reader:
        while len(seen) < total:
            is_over = not any(thread.is_alive() for thread in threads)
            fresh = reader.execute(
                "SELECT position FROM events WHERE position > %s ORDER BY position", [seen[-1] if seen else 0]
            ).fetchall()
            seen += [position for (position,) in fresh]
            if is_over and not fresh:
                break
    for thread in threads:
        thread.join()
    assert seen == list(range(1, total + 1))
    versions: dict[UUID, int] = {}
    for row in log(database_url):
        assert row.version == versions.get(row.customer_id, 0) + 1
        versions[row.customer_id] = row.version


def test_positions_go_on_after_the_origin_of_a_restored_log(batches: Appender, database_url: str) -> None:
    run(batches, register())
    execute(database_url, "INSERT INTO log_origins VALUES (1, 1000, 'restored')")
    (outcome,) = run(batches, register())
    assert outcome.position == 1000
    (outcome,) = run(batches, register())
    assert outcome.position == 1001


def test_every_append_tells_the_listeners_its_last_position(batches: Appender, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {sql.EVENTS_CHANNEL}".encode())
        run(batches, register(), register())
        batches.append([rename(uuid4(), "nobody")])
        run(batches, register())
        notes = [note.payload for note in listener.notifies(timeout=SECONDS, stop_after=2)]
    assert notes == ["2", "3"]


def test_of_two_appenders_at_once_exactly_one_gets_the_tax_id(database_url: str) -> None:
    rounds = 15
    started = threading.Barrier(2)
    decided: list[list[object]] = [[], []]

    def work(number: int) -> None:
        with appending(database_url) as own:
            for each in range(rounds):
                started.wait()
                decided[number] += own.append([register(tax_id=foreign(each), read_ahead=bool(number))])

    threads = [threading.Thread(target=work, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one, other in zip(*decided, strict=True):
        winner, loser = (one, other) if isinstance(one, Outcome) else (other, one)
        assert isinstance(loser, TaxIdTaken)
        assert loser.customer_id == done(winner).customer_id
    assert claims_in(database_url) == claims_of(customers_in(database_url))
    assert len(claims_in(database_url)) == rounds
