"""`customers demo`: customers to try things with."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings
from api.cli.stopping import if_stopped, is_stopped

IN_FLIGHT = 256


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers demo 20000")(demo)


def demo(
    count: Annotated[int, typer.Argument(min=1, max=10_000_000, help="How many customers to add.", metavar="N")],
    seed: Annotated[
        int | None, typer.Option(help="The same number always makes the same customers.", metavar="NUMBER")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Add N believable Guatemalan customers, beside those that are there; works while the service runs.

    Names, companies, tax ids, phones and addresses are made up. Interactive requests go first.
    """
    from api.cli.demo.run import add_demo_customers

    added = add_demo_customers(command_settings(data_dir), count, seed, IN_FLIGHT)
    if_stopped(f"Stopped: {added:,} customers were added, each of them whole; run it again to add more.")
    if not is_stopped():
        typer.echo(f"{added:,} customers were added.", err=True)
    if added < count:
        raise typer.Exit(1)
