"""`customers import`: customers from a table of a spreadsheet or another system."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.language import LanguageOption, language_of
from api.cli.opening import DataDir, command_settings
from api.cli.stopping import if_stopped


def add_to(app: typer.Typer) -> None:
    app.command("import", epilog="Example: customers import customers.xlsx --dry-run")(import_customers)


def import_customers(
    file: Annotated[Path, typer.Argument(help="The workbook (.xlsx) or CSV; - reads standard input.", metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and record nothing.")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="Write line, field and reason of what failed, as .csv or .xlsx.", metavar="FILE")
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
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Remove e-mails and phones that a row does not name, deactivate billing entities, clear empty cells.",
        ),
    ] = False,
    update_only: Annotated[
        bool, typer.Option("--update-only", help="Report rows about customers that are not there.")
    ] = False,
    allow_worse: Annotated[
        bool,
        typer.Option(
            "--allow-worse", help="Let valid tax ids become invalid, defaults move, and invoices lack something."
        ),
    ] = False,
    allow_same_name: Annotated[
        bool,
        typer.Option("--allow-same-name", help="Add customers whom nothing tells apart from one of the same name."),
    ] = False,
    report_file: Annotated[
        Path | None,
        typer.Option(
            "--report", help="Write what is wrong and what changes, row by row, as .csv or .xlsx.", metavar="FILE"
        ),
    ] = None,
    language: LanguageOption = None,
    data_dir: DataDir = None,
) -> None:
    """Import customers from a workbook (.xlsx) or a CSV, one row a customer.

    A row with the id or external_id of a customer changes that customer: it adds and changes, and removes nothing
    without --replace. Other rows are registered, under their id where they have one; the same row again changes
    nothing. Rows that fail are reported and the others saved, so an import that was cut off can simply be run again.
    Try --dry-run first: it says of every row what would change. `customers export` writes the columns.
    """
    from api.cli.importing.run import import_file, reading_options
    from application.importing.options import ImportOptions

    told_in = language_of(language)
    options = ImportOptions(
        dry_run=dry_run,
        replace=replace,
        update_only=update_only,
        allow_worse=allow_worse,
        allow_same_name=allow_same_name,
    )
    reading = reading_options(encoding, sheet, mapped or (), ignore_unknown=ignore_unknown, language=told_in)
    report = import_file(
        file, command_settings(data_dir), reading, options, told_in, errors=errors, report_file=report_file
    )
    report.print()
    if_stopped("")  # the report has said it
    if report.failed or not report.is_complete:
        raise typer.Exit(1)
