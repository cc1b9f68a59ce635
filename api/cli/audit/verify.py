"""`customers audit verify`: is the log what was recorded?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.opening import DataDir
from api.cli.stopping import if_stopped, too_late

if TYPE_CHECKING:
    from projections.proof.signed_note import VerificationKey
    from projections.proof.verification import Verification


def add_to(audit: typer.Typer) -> None:
    audit.command(epilog="Example: customers audit verify")(verify)


def verify(
    key: Annotated[
        str | None, typer.Option(help="The verification key to trust, instead of the database's own.", metavar="KEY")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Compare every event with the tree and with every saved checkpoint; name the first position that does not fit."""
    from api.cli.audit.audited_log import audited_log
    from api.cli.progress import Bar
    from application.log.sealed_rows import read_head
    from projections.proof.checkpoint import LogSigner
    from projections.proof.verification import verify_log

    if_stopped("Stopped: not all of the log was looked at, so that this says nothing of it; verify again.")
    with audited_log(data_dir) as log:
        trusted = _trusted(key) if key else LogSigner(log.secrets.signing).key
        total = read_head(log.connection)
        with Bar("Verifying", total=total, counts="events") as bar:
            files = log.checkpoints.files
            verdict = verify_log(log.connection, files, trusted.public, lambda done: bar.jump(done, total))
    too_late()
    _report(verdict)
    print(f"Verification key: {trusted}")
    if verdict.discrepancies:
        print("The log is NOT what was recorded.", file=sys.stderr)
        raise typer.Exit(1)
    print("Everything fits.")


def _trusted(text: str) -> VerificationKey:
    from projections.proof.signed_note import VerificationKey

    try:
        return VerificationKey.parse(text)
    except ValueError:
        raise typer.BadParameter("must be a verification key: <name>+<id>+<base64>", param_hint="--key") from None


def _report(verdict: Verification) -> None:
    print(f"Events: {verdict.events}, up to position {verdict.last_position}. Root: {verdict.root.hex()}")
    print(f"Checkpoints that fit: {verdict.checkpoints}. The newest of them covers {verdict.covered} events.")
    print(f"Newest events that no checkpoint covers yet: {verdict.uncovered}.")
    if verdict.without_leaf:
        print(f"Newest events that the tree does not have yet: {verdict.without_leaf}.")
    for place in verdict.cut_off:
        print(f"Writing a checkpoint was cut off in {place}; nobody was given that one.")
    for restore, lost in verdict.restores:
        when = f"{restore.accepted_at:%Y-%m-%d %H:%M} UTC"
        print(f"A backup was restored before position {restore.first_position}, accepted {when}: {restore.reason}.")
        print(f"  Checkpoints with events that it did not have: {lost}.")
    for discrepancy in verdict.discrepancies:
        print(discrepancy, file=sys.stderr)
