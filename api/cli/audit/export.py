"""`customers audit export`: the log in files, for whoever trusts nobody."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir


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
    from projections.proof.bundle import BundleRefused, export_bundle

    with audited_log(data_dir) as log:
        try:
            log.sign()
        except Failed as refused:  # so much the more reason to take it away
            print(f"Without a new checkpoint: {refused}", file=sys.stderr)
        total, files = read_head(log.connection), log.checkpoints.files
        with Bar("Exporting", total=total, counts="events") as bar:
            try:
                manifest = export_bundle(log.connection, files, directory, lambda done: bar.jump(done, total))
            except BundleRefused as refused:
                raise Failed(str(refused)) from None
    print(f"{manifest['events']} events in {directory}. Verify them anywhere with: python3 {directory / 'verify.py'}")
