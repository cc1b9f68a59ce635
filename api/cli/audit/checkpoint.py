"""`customers audit checkpoint`: a signed statement of what the log is."""

from __future__ import annotations

import typer

from api.cli.opening import DataDir


def add_to(audit: typer.Typer) -> None:
    audit.command(epilog="Example: customers audit checkpoint > checkpoint.txt")(checkpoint)


def checkpoint(data_dir: DataDir = None) -> None:
    """Sign the log as it is now, keep that with the other checkpoints, and print it."""
    from api.cli.audit.audited_log import audited_log

    with audited_log(data_dir) as log:
        print(log.sign().note, end="")
