"""`customers doctor --accept-restore`: an operator says that the log is shorter than its checkpoints for a reason."""

from __future__ import annotations

import sys

from api.cli.failures import Failed
from api.server.database import database
from api.server.preparation import checkpoint_files
from api.settings import Settings
from application.database.connections import connect
from application.database.migrations import migrate
from projections.proof.restored_log import accept_restore


def accept(settings: Settings, reason: str) -> None:
    """Begin a new epoch of the log and say so; raises `Failed` where there is nothing to accept."""
    if not reason.strip():
        raise Failed("Say why the backup was restored; it is recorded.")
    with database(settings) as url, connect(url, "command") as connection:
        migrate(connection)
        begun = accept_restore(connection, checkpoint_files(settings), reason.strip())
    if begun is None:
        raise Failed("There is nothing to accept: the log has everything that its checkpoints have.")
    print(
        f"The log goes on as epoch {begun.number} at position {begun.first_position}. Checkpoints of before remain "
        "valid for what they covered. The next start erases again whom the shred ledger names.",
        file=sys.stderr,
    )
