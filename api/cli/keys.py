"""`customers keys`: who may use the service."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings, ready_database
from api.cli.stopping import too_late

keys = typer.Typer(
    help=(
        "Make, list, revoke and confirm API keys.\n\n"
        "Example: customers keys create --name crm --role writer --expires 90d"
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def add_to(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys")


def lifetime(text: str) -> timedelta:
    """`90d`, `12h` or `30m`."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([dhm])", text.strip().lower())
    if not found:
        raise typer.BadParameter("write a number and d, h or m, such as 90d")
    return int(found[1]) * UNITS[found[2]]


@keys.command(epilog="Example: customers keys create --name crm --role writer --expires 90d")
def create(
    name: Annotated[str, typer.Option(help="Names the key in the history; unique.", metavar="N")],
    role: Annotated[str, typer.Option(help="reader, writer, supervisor, auditor, reporter or admin.", metavar="R")],
    expires: Annotated[
        timedelta | None, typer.Option(parser=lifetime, help="For how long it works, such as 90d.", metavar="TIME")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key and print it, alone, on standard output. It cannot be shown again."""
    from application.access.api_keys import create_key
    from application.database.connections import connect

    with ready_database(command_settings(data_dir)) as (url, _), connect(url, "command") as connection:
        too_late()  # or a key could be made that nobody was ever shown
        key = create_key(connection, name, role, expires)
    print(f"The key {name} with the role {role}:", file=sys.stderr)
    print(key)


@keys.command("list", epilog="Example: customers keys list")
def list_(data_dir: DataDir = None) -> None:
    """List the keys: names, roles and states, never the keys themselves."""
    from rich.console import Console
    from rich.table import Table

    from application.access.api_keys import list_keys
    from application.database.connections import connect

    with ready_database(command_settings(data_dir)) as (url, _), connect(url, "command") as connection:
        found = list_keys(connection)
    table = Table("Name", "Role", "State", "Made", "Expires", box=None, pad_edge=False)
    for key in found:
        expires = f"{key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "never"
        table.add_row(key.name, key.role, key.state, f"{key.created_at:%Y-%m-%d %H:%M}", expires)
    Console(markup=False).print(table)


@keys.command(epilog="Example: customers keys revoke crm")
def revoke(
    name: Annotated[str, typer.Argument(help="The name of the key.", metavar="NAME")], data_dir: DataDir = None
) -> None:
    """Make a key useless, within two seconds, for good."""
    from api.cli.failures import Failed
    from api.server.admin_key import admin_key_file
    from application.access.api_keys import ADMIN, revoke_key
    from application.database.connections import connect

    settings = command_settings(data_dir)
    if name == ADMIN and settings.admin_key is not None:
        raise Failed(
            f"The key {ADMIN} comes from CUSTOMERS_ADMIN_KEY, which brings it back at the next start. Change that "
            "setting where the service runs, or remove it, and start the service again."
        )
    with ready_database(settings) as (url, _), connect(url, "command") as connection:
        if not revoke_key(connection, name):
            raise Failed(f"There is no active key with the name {name!r}.")
    if name == ADMIN:
        admin_key_file(settings).unlink(missing_ok=True)
    print(f"The key {name} is revoked.", file=sys.stderr)


@keys.command(epilog="Example: customers keys confirm crm")
def confirm(
    name: Annotated[str | None, typer.Argument(help="The name of the key.", metavar="NAME")] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All that are suspended, as `keys list` shows them.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Let a key that a restore suspended work again: you know that it was not revoked after the backup."""
    from api.cli.failures import Failed
    from application.access.api_keys import confirm_keys
    from application.database.connections import connect

    if (name is None) != everyone:
        raise typer.BadParameter("name one key, or say --all")
    with ready_database(command_settings(data_dir)) as (url, _), connect(url, "command") as connection:
        confirmed = confirm_keys(connection, name)
    if not confirmed:
        raise Failed("No key is suspended." if everyone else f"There is no suspended key with the name {name!r}.")
    for each in confirmed:
        print(f"The key {each} works again.", file=sys.stderr)
