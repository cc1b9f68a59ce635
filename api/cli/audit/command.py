"""`customers audit`: what an auditor does, a file for each command."""

from __future__ import annotations

import typer

from api.cli.audit import checkpoint, export, replay, verify

audit = typer.Typer(
    help="Prove that the log is what was recorded, take it away, replay it.\n\nExample: customers audit verify",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for module in (checkpoint, verify, export, replay):
    module.add_to(audit)


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")
