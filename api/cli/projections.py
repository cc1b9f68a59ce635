"""`customers rebuild` and `customers projections`: the read tables, how far they are, and making them again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opening import DataDir, command_settings, ready_database
from api.cli.stopping import if_stopped, too_late

if TYPE_CHECKING:
    from api.settings import Settings
    from application.keys.secrets import Secrets
    from projections.read_models import ReadModel

projections = typer.Typer(
    help="Show how far the projections are and whom they set aside.\n\nExample: customers projections retry",
    invoke_without_command=True,
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers rebuild customer_list")(rebuild)
    app.add_typer(projections, name="projections")


def rebuild(
    projection: Annotated[
        str, typer.Argument(help="Its name, as `customers projections` shows it.", metavar="PROJECTION")
    ],
    data_dir: DataDir = None,
) -> None:
    """Make a read table again from the events, beside the live one, and switch when it is complete.

    Readers see the old table, whole, until the moment of the switch.
    """
    from api.cli.failures import Failed
    from api.cli.progress import Bar
    from application.database.connections import connect
    from application.log.sealed_rows import read_head
    from projections.engine import rebuild as rebuilding

    _must_be_known(projection)
    settings = command_settings(data_dir)
    if_stopped(f"Stopped: {projection} is whole, and what was made beside it is gone; rebuild it again when you can.")
    with ready_database(settings) as (url, prepared):
        chosen = _read_models(prepared.secrets, settings)[projection]
        try:
            with Bar("Rebuilding", total=None, counts="positions") as bar:
                rebuilding.rebuild(
                    chosen.projection, partial(connect, url, "rebuild"), chosen.read_after, read_head, bar.jump
                )
        except rebuilding.RebuildRunning:
            raise Failed(f"Somebody rebuilds {projection} already.") from None
        except rebuilding.RebuildForbidden as forbidden:
            raise Failed(str(forbidden)) from None
        except rebuilding.SwitchImpossible:
            raise Failed("Readers held the live table all the time; it is untouched. Try again later.") from None
        too_late()
    typer.echo(f"{projection} is rebuilt.", err=True)


@projections.callback()
def show(context: typer.Context, data_dir: DataDir = None) -> None:
    """Show every projection, and the customers that it set aside."""
    if context.invoked_subcommand is not None:
        return
    from rich.console import Console
    from rich.table import Table

    from application.database.connections import connect
    from projections.engine.shapes import percent
    from projections.engine.status import read_parked, read_statuses

    with ready_database(command_settings(data_dir)) as (url, _), connect(url, "command") as connection:
        statuses, parked = read_statuses(connection), read_parked(connection)
    console = Console(markup=False)
    table = Table("Projection", "Position", "Last event", "Lag", "State", "Parked", box=None, pad_edge=False)
    for each in statuses:
        lag = f"{each.lag_events:,} events, {each.lag_seconds:.1f} s" if each.lag_events else "none"
        state = each.state if each.rebuilt is None else f"{each.state}, {percent(each.rebuilt)}"
        table.add_row(each.name, str(each.position), str(each.head), lag, state, str(each.parked))
    console.print(table)
    if parked:
        table = Table("Projection", "Customer set aside", "From position", "Reason", box=None, pad_edge=False)
        for one in parked:
            table.add_row(one.projection, str(one.customer_id), str(one.position), one.reason)
        console.print()
        console.print(table)


@projections.command(epilog="Example: customers projections retry customer_list")
def retry(
    projection: Annotated[
        str | None, typer.Argument(help="Its name; without one, all of them.", metavar="PROJECTION")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Project the customers that were set aside once more, when the reason may be gone."""
    from application.database.connections import connect
    from projections.engine.retry import retry as retry_parked

    if projection:
        _must_be_known(projection)
    still_parked, settings = 0, command_settings(data_dir)
    with ready_database(settings) as (url, prepared), connect(url, "projection") as connection:
        for name, each in _read_models(prepared.secrets, settings).items():
            if projection in (None, name):
                retried = retry_parked(connection, each.projection, each.read_after)
                still_parked += retried.still_parked
                typer.echo(f"{name}: {retried.unparked} up to date again, {retried.still_parked} still set aside.")
    if still_parked:
        raise typer.Exit(1)


def _read_models(secrets: Secrets, settings: Settings) -> dict[str, ReadModel]:
    from application.keys.data_keys import DataKeys
    from application.log.event_store import EventStore
    from projections.read_models import read_models

    return read_models(EventStore(DataKeys(secrets.data_keys)), settings.timezone)


def _must_be_known(name: str) -> None:
    from projections.read_models import BY_NAME

    if name not in BY_NAME:
        raise typer.BadParameter(f"there is no projection {name!r}, but {', '.join(BY_NAME)}")
