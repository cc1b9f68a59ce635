"""`customers audit`: prove that the log is what was recorded, take it away, and replay it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from api.cli.opening import DataDir, command_settings, ready_database

if TYPE_CHECKING:
    import psycopg

    from application.keys.secrets import Secrets
    from application.log.event_store import EventStore
    from projections.proof.checkpoint import SignedCheckpoint
    from projections.proof.signed_note import VerificationKey
    from projections.proof.signing import Checkpoints
    from projections.proof.verification import Verification

Value = TypeVar("Value")

audit = typer.Typer(
    help="Prove that the log is what was recorded, take it away, replay it.\n\nExample: customers audit verify",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _moment(text: str) -> datetime:
    from api.http.requests.query import parse_timestamp

    return _parsed(parse_timestamp, text)


def _uuid(text: str) -> UUID:
    from api.http.requests.query import parse_uuid

    return _parsed(parse_uuid, text)


def _parsed(parse: Callable[[object], Value], text: str) -> Value:
    from domain.text import InvalidValue

    try:
        return parse(text)
    except InvalidValue as error:
        raise typer.BadParameter(error.message) from None


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """The log, with what the commands of an auditor need besides."""

    connection: psycopg.Connection[Any]
    secrets: Secrets
    store: EventStore
    checkpoints: Checkpoints


@contextmanager
def _opened(data_dir: Path | None) -> Iterator[OpenedLog]:
    from api.server.preparation import open_checkpoints
    from application.database.connections import connect
    from application.keys.data_keys import DataKeys
    from application.log.event_store import EventStore

    settings = command_settings(data_dir)
    with ready_database(settings, accepts_rewound_log=True) as (url, prepared), connect(url, "command") as connection:
        store = EventStore(DataKeys(prepared.secrets.data_keys))
        yield OpenedLog(connection, prepared.secrets, store, open_checkpoints(settings, url, prepared.secrets))


@audit.command(epilog="Example: customers audit checkpoint > checkpoint.txt")
def checkpoint(data_dir: DataDir = None) -> None:
    """Sign the log as it is now, keep that with the other checkpoints, and print it."""
    with _opened(data_dir) as opened:
        print(_sign(opened).note, end="")


@audit.command(epilog="Example: customers audit verify")
def verify(
    key: Annotated[
        str | None, typer.Option(help="The verification key to trust, instead of the database's own.", metavar="KEY")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Compare every event with the tree and with every saved checkpoint; name the first position that does not fit."""
    from api.cli.progress import Bar
    from application.log.sealed_rows import read_head
    from projections.proof.checkpoint import LogSigner
    from projections.proof.verification import verify_log

    with _opened(data_dir) as opened:
        trusted = _trusted(key) if key else LogSigner(opened.secrets.signing).key
        total = read_head(opened.connection)
        with Bar("Verifying", total=total, counts="events") as bar:
            files = opened.checkpoints.files
            found = verify_log(opened.connection, files, trusted.public, lambda done: bar.jump(done, total))
    _report(found)
    print(f"Verification key: {trusted}")
    if found.discrepancies:
        print("The log is NOT what was recorded.", file=sys.stderr)
        raise typer.Exit(1)
    print("Everything fits.")


@audit.command(epilog="Example: customers audit export evidence/")
def export(
    directory: Annotated[Path, typer.Argument(help="A new or empty directory.", metavar="DIR")],
    data_dir: DataDir = None,
) -> None:
    """Write the whole log with its checkpoints and a verifier that needs nothing of this service."""
    from api.cli.failures import Failed
    from api.cli.progress import Bar
    from application.log.sealed_rows import read_head
    from projections.proof.bundle import BundleRefused, export_bundle

    with _opened(data_dir) as opened:
        try:
            _sign(opened)
        except Failed as refused:  # so much the more reason to take it away
            print(f"Without a new checkpoint: {refused}", file=sys.stderr)
        total, files = read_head(opened.connection), opened.checkpoints.files
        with Bar("Exporting", total=total, counts="events") as bar:
            try:
                manifest = export_bundle(opened.connection, files, directory, lambda done: bar.jump(done, total))
            except BundleRefused as refused:
                raise Failed(str(refused)) from None
    print(f"{manifest['events']} events in {directory}. Verify them anywhere with: python3 {directory / 'verify.py'}")


@audit.command(epilog="Example: customers audit replay --as-of 2026-01-31T18:00:00Z --customer ID")
def replay(
    to: Annotated[int | None, typer.Option(help="Up to this position.", min=0, metavar="POSITION")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(parser=_moment, help="As it was at this time, with offset.", metavar="T")
    ] = None,
    customer: Annotated[UUID | None, typer.Option(parser=_uuid, help="This customer alone.", metavar="ID")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Print nothing but what the live read tables have otherwise.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Make state again from the events: print the customers as JSON, a line each, or compare the read tables with it.

    What is made for a comparison is never committed; readers and writers go on meanwhile.
    """
    if compare and (to is not None or as_of is not None):
        raise typer.BadParameter("the read tables are as of now", param_hint="--compare with --to or --as-of")
    with _opened(data_dir) as opened:
        found = _compare(opened, customer) if compare else _print_customers(opened, to, as_of, customer)
    if found:
        raise typer.Exit(1)


def _print_customers(opened: OpenedLog, to: int | None, as_of: datetime | None, customer: UUID | None) -> bool:
    """Whether something could not be printed."""
    from api.cli.failures import Failed
    from api.http.responses.answers import to_json
    from domain.document import customer_document
    from domain.errors import RecordUnreadable
    from projections.proof.replay import replay_customers

    count, unreadable = 0, 0
    for each in replay_customers(opened.connection, opened.store, to=to, as_of=as_of, customer_id=customer):
        if isinstance(each, RecordUnreadable):
            unreadable += 1
            print(each, file=sys.stderr)
        else:
            count += 1
            print(to_json(customer_document(each)).decode())
    if customer is not None and not count and not unreadable:
        raise Failed("There is no such customer at this point of the log.")
    return unreadable > 0


def _compare(opened: OpenedLog, customer: UUID | None) -> bool:
    """Whether something is different."""
    from functools import partial

    from api.cli.progress import Bar
    from application.log.sealed_rows import read_head
    from projections.merkle_tree.projection import MerkleTree
    from projections.proof.replay import compare as compare_tables
    from projections.read_models import read_models

    found = False
    for name, replayable in read_models(opened.store).items():
        if name == MerkleTree.name:
            continue  # verifying compares it, leaf by leaf
        total = read_head(opened.connection)
        with Bar(f"Replaying {name}", total=total, counts="positions") as bar:
            compared = compare_tables(opened.connection, replayable, customer, partial(bar.jump, total=total))
        for difference in compared.differences:
            found = True
            print(difference)
        outcome = f"{len(compared.differences)} differences" if compared.differences else "no difference"
        aside = f"; {compared.parked} customers are set aside and were not compared" if compared.parked else ""
        print(f"{compared.projection}, up to position {compared.position}: {outcome}{aside}.")
    return found


def _sign(opened: OpenedLog) -> SignedCheckpoint:
    """A checkpoint of everything; the tree catches up first, by itself where no service runs."""
    from api.cli.failures import Failed
    from projections.proof.restored_log import must_not_be_rewound
    from projections.proof.signing import CheckpointRefused

    try:
        must_not_be_rewound(opened.connection, opened.checkpoints.files)
        return opened.checkpoints.now(timeout=30)
    except CheckpointRefused as refused:
        raise Failed(str(refused)) from None


def _trusted(text: str) -> VerificationKey:
    from projections.proof.signed_note import VerificationKey

    try:
        return VerificationKey.parse(text)
    except ValueError:
        raise typer.BadParameter("must be a verification key: <name>+<id>+<base64>", param_hint="--key") from None


def _report(found: Verification) -> None:
    print(f"Events: {found.events}, up to position {found.last_position}. Root: {found.root.hex()}")
    print(f"Checkpoints that fit: {found.checkpoints}. The newest of them covers {found.covered} events.")
    print(f"Newest events that no checkpoint covers yet: {found.uncovered}.")
    if found.without_leaf:
        print(f"Newest events that the tree does not have yet: {found.without_leaf}.")
    for place in found.cut_off:
        print(f"Writing a checkpoint was cut off in {place}; nobody was given that one.")
    for restore, lost in found.restores:
        when = f"{restore.accepted_at:%Y-%m-%d %H:%M} UTC"
        print(f"A backup was restored before position {restore.first_position}, accepted {when}: {restore.reason}.")
        print(f"  Checkpoints with events that it did not have: {lost}.")
    for discrepancy in found.discrepancies:
        print(discrepancy, file=sys.stderr)
