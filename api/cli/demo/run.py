"""Hands demo customers to the writer at the pace at which it records them."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from itertools import islice
from uuid import uuid4

from api.cli.demo.made_up import demo_customers
from api.cli.opening import log_access, who
from api.cli.progress import Bar
from api.cli.stopping import PATIENCE
from api.settings import Settings
from application.importing.matching import match
from application.importing.wanted import WantedCustomer
from application.writing.claims import Claims
from application.writing.command import Command, Outcome
from application.writing.writer import Writer
from domain.change import Change
from domain.customer_id import new_customer_id

Waiting = deque["Future[Outcome]"]


def add_demo_customers(
    settings: Settings, count: int, seed: int | None, in_flight: int, patience: float = PATIENCE
) -> int:
    """Add customers and return how many there are more now.

    Fewer than `count` where Ctrl-C, SIGTERM or a database that is away for `patience` seconds ended it early; what was
    on its way is recorded then if it can be.
    """
    customers = islice(demo_customers(random.Random(seed), [*settings.contact_origins]), count)
    change = Change(who(), request_id=f"demo-{uuid4().hex[:12]}")
    added, waiting = 0, Waiting()
    with Bar("Adding", total=count, counts="customers") as bar:
        try:
            with log_access(settings) as (_, access):
                commands = (_command(wanted, access.claims, change) for wanted in customers)
                for _ in _recorded(access.writer, commands, waiting, in_flight, patience):
                    added += 1
                    bar.advance(1)
        except (KeyboardInterrupt, TimeoutError):
            pass
        return added + sum(future.done() and future.exception() is None for future in waiting)


def _recorded(
    writer: Writer, commands: Iterable[Command], waiting: Waiting, in_flight: int, patience: float
) -> Iterator[Outcome]:
    """What became of each; those on their way are in `waiting`. Raises `TimeoutError`."""
    for command in commands:
        waiting.append(writer.submit(command))
        if len(waiting) >= in_flight:
            outcome = waiting[0].result(patience)
            waiting.popleft()
            yield outcome
    while waiting:
        outcome = waiting[0].result(patience)
        waiting.popleft()
        yield outcome


def _command(wanted: WantedCustomer, claims: Claims, change: Change) -> Command:
    assert wanted.tax_id
    return Command(
        customer_id=new_customer_id(),
        act=partial(match, wanted=wanted),
        answer=lambda customer, subject_id: None,
        change=change,
        claims=claims.asked_for(wanted.tax_id.parsed, None),
    )
