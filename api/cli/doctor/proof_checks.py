"""What lies outside the database and speaks of its log: checkpoints, and the ledger of erasures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg

from api.cli.doctor import checks_sql as sql
from api.cli.doctor.diagnosis import Diagnosis
from api.server.condition import Severity, find_of_checkpoints
from api.server.preparation import checkpoint_files
from api.settings import Settings
from application.erasing.shred_ledger import LedgerDamaged, ShredLedger
from application.keys.secrets import Secrets
from application.log.sealing import StoredEvent, unseal
from domain.change import Change
from domain.life_cycle import PersonalDataErased
from projections.proof.checkpoint import LogSigner
from projections.proof.checkpoint_files import CheckpointFiles
from projections.proof.restored_backup import lacking_after_restore


def check_signed(connection: psycopg.Connection[Any], settings: Settings) -> Iterator[Diagnosis]:
    """Whether the log has all that was signed of it."""
    files = checkpoint_files(settings)
    try:
        found, _ = find_of_checkpoints(connection, files)
    except OSError as error:
        yield Diagnosis("checkpoints", Severity.WRONG, f"{files.directory} cannot be read: {error.strerror}.")
    else:
        yield Diagnosis.of("checkpoints", found)


def check_signers(files: CheckpointFiles, secrets: Secrets) -> Iterator[Diagnosis]:
    """Whether the checkpoints are those of this log: its name follows from the key that signs it."""
    own = _log_named(LogSigner(secrets.signing).key.name)
    try:
        names = {_log_named(key.name) for key in files.keys()}  # noqa: SIM118 (it is no dictionary)
    except (OSError, ValueError) as error:
        yield Diagnosis("checkpoints", Severity.WRONG, f"The keys in {files.directory} cannot be read: {error}.")
        return
    if others := sorted(names - {own}):
        yield Diagnosis(
            "checkpoints",
            Severity.WRONG,
            f"{files.directory} has checkpoints of another database ({', '.join(others)}; this is {own}). Give each a "
            "directory of its own by CUSTOMERS_CHECKPOINT_DIR, and put the checkpoints of this one there.",
        )


def check_erasures(connection: psycopg.Connection[Any], ledger: ShredLedger, *, repair: bool) -> Iterator[Diagnosis]:
    """Whether erasures wait to be finished, and whether ledger and log name the same customers."""
    try:
        named, is_open = ledger.intents()
        erased = _ids(connection, sql.ERASED, PersonalDataErased.TOPIC)
        unnamed = erased - ledger.intents()[0].keys()  # read again: somebody may have been erased meanwhile
        if unnamed and repair:
            _write_into(ledger, connection, unnamed)
    except LedgerDamaged as error:
        yield Diagnosis("erasures", Severity.WRONG, str(error))
        return
    except OSError as error:
        yield Diagnosis("erasures", Severity.WRONG, f"{ledger.path} cannot be used: {error.strerror}.")
        return
    found = f"{len(is_open)} were begun and not finished; the next start does." if is_open else "None is unfinished."
    yield Diagnosis("erasures", Severity.NOTE if is_open else Severity.OK, found)
    if unnamed and repair:
        yield Diagnosis("shred ledger", Severity.OK, f"{len(unnamed)} erased customers were written into it.")
    elif unnamed:
        yield Diagnosis(
            "shred ledger",
            Severity.WRONG,
            f"{len(unnamed)} erased customers are not in {ledger.path}: a restored backup would bring them back. "
            "Put the newest ledger there; hosts of one service share it. If it is lost, --repair writes them into it.",
        )
    finished = named.keys() - is_open - erased
    there = _ids(connection, sql.IN_LOG, list(finished))
    if there:
        yield Diagnosis(
            "shred ledger",
            Severity.WRONG,
            f"{len(there)} customers are there that it says are erased, as after a restore; the next start erases them "
            "again.",
        )
    if finished - there:
        yield Diagnosis(
            "shred ledger",
            Severity.NOTE,
            f"It names {len(finished - there)} whom this log does not have: it is newer than a restored backup, or the "
            "ledger of another database.",
        )


def check_restored(
    connection: psycopg.Connection[Any], ledger: ShredLedger, files: CheckpointFiles, secrets: Secrets
) -> Iterator[Diagnosis]:
    """Whether a restored database has what it needs before a service starts on it."""
    with suppress(LedgerDamaged, OSError):  # which are named with the erasures
        lacking = lacking_after_restore(connection, ledger, files, LogSigner(secrets.signing).key.public)
        if lacking and (lacking.ledger or lacking.checkpoints):
            yield Diagnosis("restored", Severity.WRONG, str(lacking))


def _write_into(ledger: ShredLedger, connection: psycopg.Connection[Any], unnamed: set[UUID]) -> None:
    """What the log says of these erasures. A certificate without its event tells no more than the id."""
    left = set(unnamed)
    for customer_id, version, state in connection.execute(
        sql.ERASED_BY, [PersonalDataErased.TOPIC, list(unnamed)]
    ).fetchall():
        event = unseal(StoredEvent(customer_id, version, PersonalDataErased.TOPIC, state), None)
        assert isinstance(event, PersonalDataErased)
        ledger.intend(customer_id, Change(event.actor, event.on_behalf_of, request_id=event.request_id), event.why)
        ledger.done(customer_id)
        left.discard(customer_id)
    for customer_id in left:
        ledger.intend(customer_id, Change("system"))
        ledger.done(customer_id)


def _log_named(origin: str) -> str:
    """The name of a log without the number of its epoch."""
    return origin.rpartition("/")[0]


def _ids(connection: psycopg.Connection[Any], query: str, value: object) -> set[UUID]:
    return {customer_id for (customer_id,) in connection.execute(query.encode(), [value])}
