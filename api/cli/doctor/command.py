"""`customers doctor`: is everything as it should be?"""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers doctor --repair")(doctor)


def doctor(
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Write what differs from the events again: claims, and erasures in the ledger."),
    ] = False,
    accept_restore: Annotated[
        bool, typer.Option("--accept-restore", help="Let a log go on that a restored backup has set back.")
    ] = False,
    without_ledger: Annotated[
        bool, typer.Option("--without-ledger", help="With --accept-restore: there is no shred ledger.")
    ] = False,
    without_checkpoints: Annotated[
        bool, typer.Option("--without-checkpoints", help="With --accept-restore: there are no checkpoints.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Why it was restored; recorded.", metavar="R")] = None,
    data_dir: DataDir = None,
) -> None:
    """Check settings, files, database, secrets, clocks, projections, checkpoints, erasures, and who holds which tax id.

    Nothing is changed without --repair or --accept-restore. The exit code is 1 when something is wrong.
    """
    from rich.console import Console
    from rich.table import Table

    from api.cli.doctor.accept_restore import accept
    from api.cli.doctor.checks import examine
    from api.server.condition import Severity

    settings = command_settings(data_dir)
    if accept_restore != (reason is not None):
        raise typer.BadParameter("--accept-restore and --reason belong together")
    if (without_ledger or without_checkpoints) and not accept_restore:
        raise typer.BadParameter("--without-ledger and --without-checkpoints belong to --accept-restore")
    if reason is not None:
        accept(settings, reason, without_ledger=without_ledger, without_checkpoints=without_checkpoints)
        if not repair:
            return  # before the service starts, much else is not as it should be
    diagnoses = examine(settings, repair=repair)
    styles = {Severity.OK: "green", Severity.NOTE: "yellow", Severity.WRONG: "red"}
    table = Table("Check", "State", "What was found", box=None, pad_edge=False)
    for each in diagnoses:
        table.add_row(each.check, f"[{styles[each.severity]}]{each.severity}[/]", each.detail)
    Console().print(table)
    if any(each.severity is Severity.WRONG for each in diagnoses):
        raise typer.Exit(1)
