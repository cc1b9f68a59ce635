"""`customers restore`: the log and its wrapped keys back from files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings
from api.cli.stopping import if_stopped, too_late


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers restore /backups/2026-01-31")(restore)


def restore(
    directory: Annotated[Path, typer.Argument(help="What `customers backup` wrote.", metavar="DIR")],
    data_dir: DataDir = None,
) -> None:
    """Load a backup into an empty database, whole or not at all.

    Then put the master key of that time, the newest shred ledger and the newest checkpoints in their places: the
    service does not start before. It computes its read tables and erases again whoever was erased since. Where the
    log was longer, or ledger or checkpoints are lost, it asks for `customers doctor --accept-restore` first. All API
    keys but the admin's are suspended until `customers keys confirm`, as they may have been revoked since.
    """
    from api.cli.progress import Bar
    from api.server.admin_key import admin_key_file
    from api.server.database import database
    from api.server.preparation import check_server, checkpoint_files, shred_ledger
    from application.database.backup import restore as load
    from application.database.connections import connect

    settings = command_settings(data_dir)
    if_stopped("Stopped: nothing was restored, the database is as empty as before; restore again when you can.")
    with database(settings) as url, connect(url, "command") as connection:
        check_server(connection)
        with Bar("Restoring", total=None, counts="bytes") as bar:
            manifest = load(connection, directory, bar.advance, too_late)
    _say(f"{manifest.tables[0].rows:,} events up to position {manifest.head_position} are restored.")
    _say(f"Before the service starts it needs the master key {manifest.master_key_id}, and the newest copies of")
    _say(f"  the shred ledger in {shred_ledger(settings).path}")
    _say(f"  the checkpoints in {checkpoint_files(settings).directory}")
    _say("as they are now, not as they were: they know what happened after the backup.")
    _say("API keys are suspended until `customers keys confirm`, as they may have been revoked after the backup. The")
    _say("admin key is the one in CUSTOMERS_ADMIN_KEY or, as far as the backup has it, the one in")
    _say(f"{admin_key_file(settings)}; else the next start makes a new one.")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
