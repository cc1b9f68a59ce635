"""`customers audit export`: the log in files, for whoever trusts nobody."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir
from api.cli.stopping import if_stopped, too_late


def add_to(audit: typer.Typer) -> None:
    audit.command(epilog="Example: customers audit export evidence/")(export)


def export(
    directory: Annotated[Path, typer.Argument(help="A new or empty directory.", metavar="DIR")],
    data_dir: DataDir = None,
) -> None:
    """Write the whole log with its checkpoints and a verifier that needs nothing of this service."""
    from api.cli.audit.audited_log import audited_log
    from api.cli.failures import Failed
    from api.cli.progress import Bar
    from application.log.sealed_rows import read_head
    from projections.proof.bundle import export_bundle

    if_stopped(f"Stopped: nothing was exported, and nothing is left in {directory}; export again when you can.")
    with audited_log(data_dir) as log:
        try:
            log.sign()
        except Failed as refused:  # so much the more reason to take it away
            print(f"Without a new checkpoint: {refused}", file=sys.stderr)
        total, files = read_head(log.connection), log.checkpoints.files
        with Bar("Exporting", total=total, counts="events") as bar:
            manifest = export_bundle(log.connection, files, directory, lambda done: bar.jump(done, total), too_late)
    print(f"{manifest['events']} events in {directory}. Verify them anywhere with: python3 {directory / 'verify.py'}")
