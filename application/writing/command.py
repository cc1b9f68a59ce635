"""A command as it waits for the writer, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from application.writing.idempotency import Idempotency
from application.writing.unit_of_work import UnitOfWork
from domain.change import Change
from domain.customer import Customer

Parameters = ParamSpec("Parameters")

Act = Callable[[UnitOfWork], object]
Render = Callable[[Customer, UUID | None], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a command: its answer, and the version and log position that it brought the customer to."""

    customer_id: UUID
    version: int
    position: int
    answer: Any
    is_replay: bool = False


@dataclass(eq=False, slots=True, kw_only=True)
class Command:
    """A use case that waits to be decided.

    `act` is run on what is loaded by then, and `answer` renders the reply right afterwards, or later from the same
    version when the request is sent again; `subject_id` names what the answer is about, where that is not the
    customer. Ids are in `act` from the beginning and the time is set at the first decision, so that deciding again
    decides the same. `claims` are those that `act` is going to ask for, as far as that is known: they are read with
    everything else, others when they are asked for. An erasure `may_meet_erased` customers and those whose events
    cannot be opened.
    """

    customer_id: UUID
    act: Act
    answer: Render
    change: Change
    subject_id: UUID | None = None
    if_version: int | None = None
    idempotency: Idempotency | None = None
    claims: frozenset[bytes] = frozenset()
    may_meet_erased: bool = False
    now: datetime | None = None


def on_customer(
    method: Callable[Concatenate[Customer, Parameters], object],
    *arguments: Parameters.args,
    **named: Parameters.kwargs,
) -> Act:
    """A method of `Customer` as what a command does."""
    return lambda work: method(work.customer(), *arguments, **named)
