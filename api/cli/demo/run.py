"""Hands demo customers to the writer at the pace at which it records them."""

from __future__ import annotations

import random
from collections import deque
from concurrent.futures import Future
from functools import partial
from itertools import islice
from uuid import uuid4

from api.cli.demo.made_up import demo_customers
from api.cli.opening import log_access, who
from api.cli.progress import Bar
from api.settings import Settings
from application.importing.matching import match
from application.importing.wanted import WantedCustomer
from application.writing.claims import Claims
from application.writing.command import Command, Outcome
from domain.change import Change
from domain.customer_id import new_customer_id


def add_demo_customers(settings: Settings, count: int, seed: int | None, in_flight: int) -> int:
    """Add customers and return how many there are more now; Ctrl-C ends it early, with what is on its way recorded."""
    customers = islice(demo_customers(random.Random(seed), settings.contact_origins), count)
    change = Change(who(), request_id=f"demo-{uuid4().hex[:12]}")
    added = 0
    waiting: deque[Future[Outcome]] = deque()
    with Bar("Adding", total=count, counts="customers") as bar, log_access(settings) as (_, access):
        try:
            for wanted in customers:
                waiting.append(access.writer.submit(_command(wanted, access.claims, change)))
                if len(waiting) >= in_flight:
                    waiting.popleft().result()
                    added += 1
                    bar.advance(1)
        except KeyboardInterrupt:
            pass
        while waiting:
            waiting.popleft().result()
            added += 1
            bar.advance(1)
    return added


def _command(wanted: WantedCustomer, claims: Claims, change: Change) -> Command:
    assert wanted.tax_id
    return Command(
        customer_id=new_customer_id(),
        act=partial(match, wanted=wanted),
        answer=lambda customer, subject_id: None,
        change=change,
        claims=claims.asked_for(wanted.tax_id.parsed, None),
    )
