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
    help="Make, list and revoke API keys.\n\nExample: customers keys create --name crm --role writer --expires 90d",
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
    from application.access.api_keys import revoke_key
    from application.database.connections import connect

    with ready_database(command_settings(data_dir)) as (url, _), connect(url, "command") as connection:
        if not revoke_key(connection, name):
            raise Failed(f"There is no active key with the name {name!r}.")
    print(f"The key {name} is revoked.", file=sys.stderr)
