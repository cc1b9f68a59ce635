"""`customers doctor --accept-restore`: an operator lets a restored database go on with what it has, and says why."""

from __future__ import annotations

import sys
from typing import Any

import psycopg

from api.cli.failures import Failed
from api.server.database import database
from api.server.preparation import checkpoint_files, opened_secrets, shred_ledger
from api.settings import Settings
from application.database.connections import connect
from application.database.migrations import migrate
from application.database.restores import settle_restore, waiting_restore
from application.erasing.shred_ledger import LedgerDamaged
from projections.proof.checkpoint import LogSigner
from projections.proof.restored_backup import Lacking, lacking_after_restore
from projections.proof.restored_log import UNKNOWN_LOSS, accept_restore


def accept(settings: Settings, reason: str, *, without_ledger: bool, without_checkpoints: bool) -> None:
    """Settle a restore, begin a new epoch of the log where events are gone, and say so.

    Raises `Failed` where there is nothing to accept, and where what is said to be missing is not what is.
    """
    reason = reason.strip()
    if not reason:
        raise Failed("Say why the backup was restored; it is recorded.")
    with database(settings) as url, connect(url, "command") as connection:
        migrate(connection)
        lacking = _lacking(connection, settings)
        _must_be_so("--without-ledger", lacking and lacking.ledger, said=without_ledger)
        _must_be_so("--without-checkpoints", lacking and lacking.checkpoints, said=without_checkpoints)
        with connection.transaction():
            passed_over = UNKNOWN_LOSS if without_checkpoints else 0
            begun = accept_restore(connection, checkpoint_files(settings), reason, passed_over=passed_over)
            if lacking:
                settle_restore(connection, reason if without_ledger else None, reason if without_checkpoints else None)
    if begun is None and lacking is None:
        raise Failed("There is nothing to accept: the log has everything that its checkpoints have.")
    if begun:
        print(
            f"The log goes on as epoch {begun.number} at position {begun.first_position}. Checkpoints of before remain "
            "valid for what they covered.",
            file=sys.stderr,
        )
    print(
        "Whoever was erased after the backup is readable again, as no ledger says who that is."
        if without_ledger
        else "The next start erases again whom the shred ledger names.",
        file=sys.stderr,
    )


def _lacking(connection: psycopg.Connection[Any], settings: Settings) -> Lacking | None:
    if waiting_restore(connection) is None:
        return None
    public_key = LogSigner(opened_secrets(connection, settings).signing).key.public
    try:
        return lacking_after_restore(connection, shred_ledger(settings), checkpoint_files(settings), public_key)
    except LedgerDamaged as error:
        raise Failed(str(error)) from None


def _must_be_so(option: str, lack: str | None, *, said: bool) -> None:
    if lack and not said:
        raise Failed(f"{lack} Put the newest copy there, or say that there is none with {option}.")
    if said and not lack:
        raise Failed(f"Leave out {option}: nothing is missing there.")
