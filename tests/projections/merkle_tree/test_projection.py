"""The tree in the database: whatever way it grew, it is the tree of the log."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest

from application.database.connections import BoundedConnection, ServerSilent, connect
from application.database.embedded import EmbeddedPostgres
from application.database.migrations import migrate
from application.log.sealed_rows import read_head
from projections.engine.follower import Follower
from projections.engine.positions import Positions
from projections.engine.rebuild import ensure, rebuild
from projections.engine.watcher import Watcher
from projections.merkle_tree.catch_up import catch_up
from projections.merkle_tree.hashes import leaf_hash, proves_consistency, proves_inclusion, root_of
from projections.merkle_tree.projection import (
    MerkleTree,
    TreeBroken,
    prove_consistency,
    prove_inclusion,
    read_after,
    read_root,
    read_tree_head,
)
from tests.support.recorded_log import RecordedLog, connect_to
from tests.support.waiting import SECONDS

Result = TypeVar("Result")


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a database with an empty tree."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        ensure(connection, MerkleTree())
        yield connection


@pytest.fixture
def log(database_url: str) -> Iterator[RecordedLog]:
    with RecordedLog(database_url) as log:
        yield log


def leaves_of(connection: psycopg.Connection[Any]) -> list[bytes]:
    """The leaves of the log, computed here."""
    rows = connection.execute("SELECT position, customer_id, version, topic, state FROM events ORDER BY position")
    return [
        leaf_hash(at, customer.bytes, version, topic.encode(), state) for at, customer, version, topic, state in rows
    ]


def ask(url: str, question: Callable[[psycopg.AsyncConnection[Any]], Coroutine[Any, Any, Result]]) -> Result:
    """What a request handler would get."""

    async def asked() -> Result:
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await question(connection)

    return asyncio.run(asked())


def test_an_empty_log_has_an_empty_tree(connection: psycopg.Connection[Any]) -> None:
    assert catch_up(connection) == 0
    assert read_tree_head(connection) == (0, 0, root_of([]))


@pytest.mark.parametrize("batches", [[1], [31, 1, 1], [32], [33], [5] * 13, [1023, 1, 2], [1100]])
def test_the_tree_is_that_of_the_log(connection: psycopg.Connection[Any], log: RecordedLog, batches: list[int]) -> None:
    for batch in batches:
        log.register(batch)
        assert catch_up(connection) == len(log.customers)
        leaves = leaves_of(connection)
        assert read_tree_head(connection) == (len(leaves), len(leaves), root_of(leaves))
    assert read_root(connection, len(leaves) // 2 + 1) == root_of(leaves[: len(leaves) // 2 + 1])


def test_every_event_of_the_log_has_a_proof(
    connection: psycopg.Connection[Any], log: RecordedLog, database_url: str
) -> None:
    log.register(70)
    catch_up(connection)
    leaves = leaves_of(connection)

    async def prove(asking: psycopg.AsyncConnection[Any]) -> None:
        for size in (1, 32, 33, 64, 70):
            for index in range(size):
                proof = await prove_inclusion(asking, index + 1, size)
                assert proof is not None
                assert (proof.leaf_index, proof.leaf_hash) == (index, leaves[index])
                assert proves_inclusion(leaves[index], index, size, proof.hashes, root_of(leaves[:size]))
            assert await prove_inclusion(asking, size + 1, size) is None
        assert await prove_inclusion(asking, 0, 70) is None
        assert await prove_inclusion(asking, 10_000, 70) is None
        for old, new in pairwise((1, 31, 32, 33, 64, 70)):
            hashes = await prove_consistency(asking, old, new)
            assert proves_consistency(old, new, root_of(leaves[:old]), root_of(leaves[:new]), hashes)

    ask(database_url, prove)


def test_a_gap_between_positions_is_no_leaf(
    connection: psycopg.Connection[Any], log: RecordedLog, database_url: str
) -> None:
    log.register(2)
    connection.execute("INSERT INTO log_origins (origin, first_position, reason) VALUES (2, 100, 'restored')")
    log.register(2)
    catch_up(connection)
    leaves = leaves_of(connection)
    assert read_tree_head(connection) == (4, 101, root_of(leaves))
    proof = ask(database_url, lambda asking: prove_inclusion(asking, 100, 4))
    assert proof is not None
    assert proof.leaf_index == 2
    assert ask(database_url, lambda asking: prove_inclusion(asking, 50, 4)) is None


def test_a_follower_keeps_the_tree(connection: psycopg.Connection[Any], log: RecordedLog, database_url: str) -> None:
    positions = Positions()
    watcher = Watcher(connect_to(database_url), positions)
    follower = Follower(MerkleTree(), connect_to(database_url), read_after)
    watcher.start()
    follower.start()
    try:
        log.register(3)
        log.write_notes(log.customers[0], 2)
        assert asyncio.run(positions.wait_for("merkle_tree", 5, timeout=SECONDS))
    finally:
        follower.stop()
        watcher.stop()
    assert read_tree_head(connection).root == root_of(leaves_of(connection))


def test_a_rebuild_makes_the_same_tree(
    connection: psycopg.Connection[Any], log: RecordedLog, database_url: str
) -> None:
    log.register(100)
    catch_up(connection)
    before = connection.execute("SELECT * FROM merkle_tiles ORDER BY 1, 2").fetchall()
    rebuild(MerkleTree(), connect_to(database_url), read_after, read_head)
    assert connection.execute("SELECT * FROM merkle_tiles ORDER BY 1, 2").fetchall() == before
    log.register(1)
    assert catch_up(connection) == 101
    assert read_tree_head(connection).root == root_of(leaves_of(connection))


def test_an_event_that_nobody_can_open_is_a_leaf_like_any_other(
    connection: psycopg.Connection[Any], log: RecordedLog
) -> None:
    log.register(1)
    connection.execute("INSERT INTO events VALUES (2, gen_random_uuid(), 1, 'customer.from-the-future', 'garbage')")
    assert catch_up(connection) == 2
    assert read_tree_head(connection).root == root_of(leaves_of(connection))
    assert connection.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)


def test_a_damaged_tree_stops_and_sets_nobody_aside(connection: psycopg.Connection[Any], log: RecordedLog) -> None:
    log.register(2)
    catch_up(connection)
    connection.execute("UPDATE merkle_tiles SET hashes = substr(hashes, 1, 63)")
    log.register(1)
    with pytest.raises(TreeBroken):
        catch_up(connection)
    connection.execute("UPDATE merkle_tiles SET hashes = hashes || '\\x00'")
    connection.execute("UPDATE projections SET position = 1")
    with pytest.raises(TreeBroken):
        catch_up(connection)
    assert connection.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)


@pytest.mark.long
@pytest.mark.database
def test_it_is_brought_up_to_the_log_while_a_synchronous_standby_is_missing() -> None:
    binaries = os.environ.get("CUSTOMERS_TEST_POSTGRES_BIN")
    with tempfile.TemporaryDirectory(prefix="customers-alone-", dir="/tmp") as directory:
        server = EmbeddedPostgres(Path(directory), binaries=Path(binaries) if binaries else None, fsync=False)
        try:
            url = server.start()
            with psycopg.connect(url, autocommit=True) as admin, RecordedLog(url) as log:
                migrate(admin)
                ensure(admin, MerkleTree())
                log.register(3)
                admin.execute("ALTER SYSTEM SET synchronous_commit = on")  # which tests have switched off
                admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'missing'")
                admin.execute("SELECT pg_reload_conf()")
                with connect(url, "command") as connection:
                    assert isinstance(connection, BoundedConnection)
                    connection.silence = 4.0
                    assert catch_up(connection) == 3
                    assert read_tree_head(connection).size == 3
                    with pytest.raises(ServerSilent):
                        connection.execute("CREATE TABLE waits (id int)")
        finally:
            server.stop()
