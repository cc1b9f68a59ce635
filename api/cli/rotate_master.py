"""`customers keys rotate-master`: another master key, without stopping anything."""

from __future__ import annotations

import sys

import typer

from api.cli.keys import keys
from api.cli.opening import DataDir, command_settings, ready_database
from api.cli.stopping import too_late


def add_to(app: typer.Typer) -> None:
    keys.command("rotate-master", epilog="Example: customers keys rotate-master")(rotate_master)


def rotate_master(data_dir: DataDir = None) -> None:
    """Wrap the keys of the service with a new master key, in one transaction; the keys themselves stay.

    A key in the data directory is replaced by a new one, and the old one kept beside it. A key from
    CUSTOMERS_MASTER_KEY is replaced by the one in CUSTOMERS_NEW_MASTER_KEY. Running services go on.
    """
    from api.cli.failures import Failed
    from api.server.preparation import coming_master_key, given_master_key, master_key_file
    from application.confirmed import confirm
    from application.database.connections import connect
    from application.keys.rotation import rotate_file, rotate_given

    settings = command_settings(data_dir)
    given, coming, key_file = given_master_key(settings), coming_master_key(settings), master_key_file(settings)
    if given is not None and coming is None:
        raise Failed(
            "The master key comes from CUSTOMERS_MASTER_KEY: set CUSTOMERS_NEW_MASTER_KEY to the new one, here and, "
            "so that it can start with either, where the service runs. Make one with: "
            "python3 -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
        )
    with ready_database(settings) as (url, _), connect(url, "command") as connection:
        too_late()
        if coming is None:
            rotated = rotate_file(connection, key_file)
        else:
            rotated = rotate_given(connection, given, key_file, coming)
        if rotated.before == rotated.after:
            confirm(connection)
    if rotated.before == rotated.after:
        _say(f"The database is sealed with the master key {rotated.after} already.")
    else:
        _say(f"The master key {rotated.before} is replaced by {rotated.after}.")
    if coming is not None:
        _say("Now set CUSTOMERS_MASTER_KEY to the new key and remove CUSTOMERS_NEW_MASTER_KEY, before the next start.")
    elif rotated.old_key_file:
        _say(f"The new one is in {key_file}: put a copy of it where you keep the old one.")
        _say(f"The old one is in {rotated.old_key_file}.")
    _say("Backups made before this need the old key: keep it as long as you keep them, and no longer.")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
