"""`customers audit replay`: state made again from the events, to look at or to compare."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from api.cli.opening import DataDir
from api.cli.stopping import if_stopped

if TYPE_CHECKING:
    from api.cli.audit.audited_log import AuditedLog

Value = TypeVar("Value")


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


def add_to(audit: typer.Typer) -> None:
    audit.command(epilog="Example: customers audit replay --as-of 2026-01-31T18:00:00Z --customer ID")(replay)


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
    from api.cli.audit.audited_log import audited_log

    if compare and (to is not None or as_of is not None):
        raise typer.BadParameter("the read tables are as of now", param_hint="--compare with --to or --as-of")
    if_stopped("Stopped: what was printed is not all of it, and nothing was changed; replay again.")
    with audited_log(data_dir) as log:
        found = _compare(log, customer) if compare else _print_customers(log, to, as_of, customer)
    if found:
        raise typer.Exit(1)


def _print_customers(log: AuditedLog, to: int | None, as_of: datetime | None, customer: UUID | None) -> bool:
    """Whether something could not be printed."""
    from api.cli.failures import Failed
    from api.http.responses.answers import to_json
    from domain.document import customer_document
    from domain.errors import RecordUnreadable
    from projections.proof.replay import replay_customers

    count, unreadable = 0, 0
    for each in replay_customers(log.connection, log.store, to=to, as_of=as_of, customer_id=customer):
        if isinstance(each, RecordUnreadable):
            unreadable += 1
            print(each, file=sys.stderr)
        else:
            count += 1
            print(to_json(customer_document(each)).decode())
    if customer is not None and not count and not unreadable:
        raise Failed("There is no such customer at this point of the log.")
    return unreadable > 0


def _compare(log: AuditedLog, customer: UUID | None) -> bool:
    """Whether something is different."""
    from functools import partial

    from api.cli.progress import Bar
    from application.log.sealed_rows import read_head
    from projections.merkle_tree.projection import MerkleTree
    from projections.proof.replay import compare as compare_tables
    from projections.read_models import read_models

    found = False
    for name, replayable in read_models(log.store, log.timezone).items():
        if name == MerkleTree.name:
            continue  # verifying compares it, leaf by leaf
        total = read_head(log.connection)
        with Bar(f"Replaying {name}", total=total, counts="positions") as bar:
            compared = compare_tables(log.connection, replayable, customer, partial(bar.jump, total=total))
        for difference in compared.differences:
            found = True
            print(difference)
        outcome = f"{len(compared.differences)} differences" if compared.differences else "no difference"
        aside = f"; {compared.parked} customers are set aside and were not compared" if compared.parked else ""
        print(f"{compared.projection}, up to position {compared.position}: {outcome}{aside}.")
    return found
