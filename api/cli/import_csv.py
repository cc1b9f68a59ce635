"""`customers import`: customers from a table of a spreadsheet or another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir, command_settings


def add_to(app: typer.Typer) -> None:
    app.command("import", epilog="Example: customers import customers.csv --dry-run")(import_csv)


def import_csv(
    file: Annotated[Path, typer.Argument(help="The workbook (.xlsx) or CSV; - reads standard input.", metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and record nothing.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write line, field and reason of what failed into this CSV.", metavar="FILE")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet of a workbook; else the first that is not empty.", metavar="NAME")
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="How a CSV without a byte order mark is encoded, such as cp1252.", metavar="NAME")
    ] = "utf-8",
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", help="What a column stands for: --map vendedor=notes.", metavar="NAME=COLUMN"),
    ] = None,
    ignore_unknown: Annotated[
        bool, typer.Option("--ignore-unknown", help="Leave out the columns whose names mean nothing.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Import customers from a workbook (.xlsx) or a CSV, one row a customer.

    A row with the id or external_id of a customer changes that customer to match: columns that are absent leave
    things alone, empty cells clear them, and e-mails, phones and billing entities that the row does not name are
    removed or deactivated. Other rows are registered, under their id where they have one; the same row again changes
    nothing. Rows that fail are reported and the others saved, so an import that was cut off can simply be run again.
    `customers export` writes the columns.
    """
    from api.cli.import_file import import_file, reading_options

    reading = reading_options(encoding, sheet, mapped or (), ignore_unknown=ignore_unknown)
    report = import_file(file, command_settings(data_dir), reading, is_dry_run=dry_run, errors=errors)
    report.print()
    if report.failed or not report.is_complete:
        raise typer.Exit(1)
