"""Answers from what another request has done, whose own answer was lost: not before the standby has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
import pytest

from application.access.api_keys import create_key, revoke_key
from application.database.connections import connect
from application.erasing.erasure import Certificate, Erasure, erasure
from application.erasing.shred_ledger import ShredLedger
from application.importing.jobs.records import ImportOrder, ImportRecord, ImportState
from application.importing.jobs.stored_file import CHUNK
from application.importing.options import ImportOptions
from application.writing.command import Command, Outcome
from domain.change import Change
from domain.errors import DatabaseUnavailable
from projections.engine.rebuild import ensure
from projections.merkle_tree.catch_up import catch_up
from projections.merkle_tree.projection import MerkleTree
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.signing import Checkpoints
from tests.support.commands import CHANGE, appending, key, log, register, run
from tests.support.import_office import ImportOffice
from tests.support.recorded_log import SECRETS
from tests.support.standby import ReplicatedPostgres, replicated_postgres, versions
from tests.support.waiting import SECONDS

pytestmark = pytest.mark.long

Answer = TypeVar("Answer")


@pytest.fixture(scope="module", params=list(versions().values()), ids=list(versions()))
def pair(request: pytest.FixtureRequest) -> Iterator[ReplicatedPostgres]:
    with replicated_postgres(request.param) as servers:
        yield servers


@pytest.fixture
def pool(pair: ReplicatedPostgres) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads
        if not pair.standby.runs:
            pair.standby.start()


@pytest.fixture(scope="module")
def url(pair: ReplicatedPostgres) -> str:
    return pair.primary.url


@pytest.fixture(scope="module")
def office(url: str, tmp_path_factory: pytest.TempPathFactory) -> ImportOffice:
    return ImportOffice(url, tmp_path_factory.mktemp("office"))


@pytest.fixture
def repeated(pair: ReplicatedPostgres, pool: ThreadPoolExecutor) -> Callable[..., Any]:
    """What a second request answers, where the first one's answer was lost: it waited for the standby."""

    def ask(first: Callable[[], object], second: Callable[[], Answer]) -> Answer:
        pair.standby.stop()
        lost: Future[object] = pool.submit(first)
        pair.end_what_waits()
        assert isinstance(lost.exception(SECONDS), psycopg.OperationalError | DatabaseUnavailable)
        answer = pool.submit(second)
        assert pair.waits_for_standby(answer)
        pair.standby.start()
        return answer.result(SECONDS)

    return ask


def register_one(url: str) -> None:
    with appending(url) as appender:
        appender.append([register()])


def test_a_file_that_was_sent_before(office: ImportOffice, repeated: Callable[..., Any]) -> None:
    order, idempotency = ImportOrder(options=ImportOptions()), key(uuid4().hex)

    def sent() -> Callable[[], tuple[ImportRecord, bool]]:
        """A file that has arrived, and is yet to be made an import."""
        upload = office.store.upload(office.connection)

        async def begin() -> None:
            await upload.__aenter__()
            await upload.write(bytes(CHUNK))

        asyncio.run(begin())
        return lambda: asyncio.run(upload.finish(order, CHANGE, idempotency))

    record, was_there = repeated(sent(), sent())
    assert was_there
    assert record.state is ImportState.READING


def test_an_import_that_was_stopped_before(office: ImportOffice, repeated: Callable[..., Any]) -> None:
    sent = office.send("name,tax_id\nAna,CF\n", key=key(uuid4().hex))

    async def stop() -> ImportRecord:
        async with office.connection() as connection:
            return await office.store.request_stop(connection, sent.id)

    asyncio.run(stop())
    record = repeated(lambda: register_one(office.url), lambda: asyncio.run(stop()))
    assert record.state is ImportState.STOPPED


def test_a_key_that_was_revoked_before(url: str, repeated: Callable[..., Any]) -> None:
    name = uuid4().hex

    def revoke() -> bool:
        with connect(url, "command") as connection:
            return revoke_key(connection, name)

    with connect(url, "command") as connection:
        create_key(connection, name, "reader")
    assert repeated(revoke, revoke) is False


def test_a_certificate_that_was_given_before(
    url: str, office: ImportOffice, tmp_path: Path, repeated: Callable[..., Any]
) -> None:
    customer = uuid4()
    with appending(url) as appender:
        run(appender, register(customer_id=customer))
        (erased,) = run(appender, erasure(customer, CHANGE))

    async def recorded(command: Command) -> Outcome:
        return erased

    async def projected(position: int) -> None:
        pass

    async def signed() -> str:
        return "a checkpoint"

    own = Erasure(
        connection=office.connection,
        ledger=ShredLedger(tmp_path / "ledger"),
        execute=recorded,
        wait_until=projected,
        take_checkpoint=signed,
    )

    def erase() -> Certificate:
        return asyncio.run(own.erase(customer, Change("tests"), "Asked for"))[1]

    assert repeated(erase, erase).checkpoint == "a checkpoint"


def test_a_log_that_is_to_be_signed(url: str, tmp_path: Path, repeated: Callable[..., Any]) -> None:
    checkpoints = Checkpoints(lambda: connect(url, "projection"), SECRETS.signing, CheckpointFiles(tmp_path))
    with connect(url, "projection") as connection:
        ensure(connection, MerkleTree())
        catch_up(connection)

    signed = repeated(lambda: register_one(url), checkpoints.now)
    assert signed.checkpoint.position == log(url)[-1].position


def test_nothing_is_signed_while_no_standby_is_there(
    pair: ReplicatedPostgres, url: str, tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    files = CheckpointFiles(tmp_path)
    checkpoints = Checkpoints(lambda: connect(url, "projection"), SECRETS.signing, files)
    with connect(url, "projection") as connection:
        ensure(connection, MerkleTree())
    pair.standby.stop()
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable):
            checkpoints.now(timeout=1.0)
    assert list(files.notes()) == []
    assert len(pair.waiting_for_standby()) == 1  # however often somebody tries
    pair.standby.start()
    assert checkpoints.now().checkpoint.size == len(log(url))
