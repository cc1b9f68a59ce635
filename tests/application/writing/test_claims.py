"""Who holds a tax id or an external id: one customer at a time, in the table as in the states."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application import customers
from application.writing.appender import Appender
from application.writing.claims import Claims
from application.writing.command import Command, Outcome
from domain.errors import CustomerErased, CustomerIsArchived, CustomerNotFound, ExternalIdTaken, Taken, TaxIdTaken
from domain.tax_id import TaxId
from tests.support.commands import (
    CLAIMS,
    archive,
    change_tax_id,
    claims_in,
    claims_of,
    customers_in,
    done,
    erase,
    foreign,
    on,
    register,
    restore,
    run,
)

UNKNOWN = UUID(int=0xFF)


@pytest.mark.parametrize("read_ahead", [True, False])
def test_of_equal_tax_ids_in_a_batch_the_first_one_holds(batches: Appender, read_ahead: bool) -> None:
    first, second, third = batches.append(
        [
            register("Acme", tax_id=TaxId.parse("7108-0"), read_ahead=read_ahead),
            register("Beta", tax_id=TaxId.parse("007108 0"), read_ahead=read_ahead),
            register("Gamma", tax_id=TaxId.parse("71080"), allow_duplicate_tax_id=True, read_ahead=read_ahead),
        ]
    )
    assert isinstance(second, TaxIdTaken)
    assert second.customer_id == done(first).customer_id
    assert done(first).answer.document["holds_tax_id"] is True
    assert done(third).answer.document["holds_tax_id"] is False


def test_anybody_may_be_a_final_consumer(batches: Appender, database_url: str) -> None:
    outcomes = run(batches, register(), register(tax_id=TaxId.parse("c/f")), register(tax_id=TaxId.parse("CF")))
    assert [outcome.answer.document["holds_tax_id"] for outcome in outcomes] == [False] * 3
    assert claims_in(database_url) == {}


def test_a_freed_tax_id_goes_to_the_next_within_the_same_batch(batches: Appender, database_url: str) -> None:
    first, second = uuid4(), uuid4()
    run(batches, register(customer_id=first, tax_id=foreign(1)))
    _, registered, restored = batches.append(
        [archive(first), register(customer_id=second, tax_id=foreign(1)), restore(first)]
    )
    assert done(registered).answer.document["holds_tax_id"] is True
    assert isinstance(restored, TaxIdTaken)
    assert restored.customer_id == second
    assert claims_in(database_url) == {CLAIMS.tax_id_tag(foreign(1)): second}


def test_a_tax_id_may_change_hands_many_times_in_a_batch(batches: Appender, database_url: str) -> None:
    first, second = uuid4(), uuid4()
    run(batches, register(customer_id=first, tax_id=foreign(1)), register(customer_id=second, tax_id=foreign(2)))
    run(
        batches,
        change_tax_id(first, foreign(3)),
        change_tax_id(second, foreign(1)),
        change_tax_id(first, foreign(2)),
        archive(second),
        change_tax_id(first, foreign(1)),
        restore(second, allow_duplicate_tax_id=True),
    )
    assert claims_in(database_url) == {CLAIMS.tax_id_tag(foreign(1)): first}
    assert claims_in(database_url) == claims_of(customers_in(database_url))


def test_a_freed_tax_id_does_not_pass_to_a_duplicate_which_may_take_it(batches: Appender, database_url: str) -> None:
    holder, duplicate = uuid4(), uuid4()
    run(
        batches,
        register(customer_id=holder, tax_id=foreign(1)),
        register(customer_id=duplicate, tax_id=foreign(1), allow_duplicate_tax_id=True),
        erase(holder),
    )
    assert claims_in(database_url) == {}
    (taken,) = run(batches, change_tax_id(duplicate, foreign(1)))
    assert taken.answer.document["holds_tax_id"] is True
    assert claims_in(database_url) == {CLAIMS.tax_id_tag(foreign(1)): duplicate}


def test_external_ids_stay_with_an_archived_customer_and_go_with_an_erased_one(batches: Appender) -> None:
    own = uuid4()
    run(batches, register(customer_id=own, external_id="crm-1"), archive(own))
    (refused,) = batches.append([register(external_id="crm-1")])
    assert isinstance(refused, ExternalIdTaken)
    assert refused.customer_id == own
    run(batches, erase(own), register(external_id="crm-1"))


def test_an_external_id_may_move_on(batches: Appender, database_url: str) -> None:
    own = uuid4()

    def renumber(external_id: str | None) -> Command:
        return on(own, partial(customers.change, external_id=external_id))

    run(batches, register(customer_id=own, external_id="crm-1"), renumber("crm-2"), register(external_id="crm-1"))
    (refused,) = batches.append([renumber("crm-1")])
    assert isinstance(refused, ExternalIdTaken)
    run(batches, renumber(None), register(external_id="crm-2"))
    assert claims_in(database_url) == claims_of(customers_in(database_url))


def test_a_tax_id_and_an_external_id_that_read_alike_are_two_things(batches: Appender) -> None:
    tax_id = foreign(1)
    run(batches, register(tax_id=tax_id), register(external_id=tax_id.value), register(external_id=tax_id.key))


SLOTS, IDS = st.integers(0, 3), st.integers(0, 2)
STEPS = st.one_of(
    st.tuples(st.just("register"), SLOTS, IDS, st.booleans()),
    st.tuples(st.just("change"), SLOTS, IDS, st.booleans()),
    st.tuples(st.just("archive"), SLOTS, IDS, st.booleans()),
    st.tuples(st.just("restore"), SLOTS, IDS, st.booleans()),
    st.tuples(st.just("renumber"), SLOTS, IDS, st.booleans()),
    st.tuples(st.just("erase"), SLOTS, IDS, st.booleans()),
)


class Holding:
    """A model of who holds what: plain dictionaries, one rule a line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ids: dict[int, UUID] = {}
        self.states: dict[UUID, dict[str, Any]] = {}
        self.erased: set[UUID] = set()

    def holder(self, member: str, value: object, besides: UUID | None = None) -> UUID | None:
        for id, state in self.states.items():
            if id != besides and state[member] == value and (member == "external" or state["holds"]):
                return id
        return None

    def command(self, kind: str, slot: int, number: int, flag: bool) -> tuple[Command, object]:
        """The command, and what must come of it: None, a refusal, or the holder that stands in the way."""
        if kind == "register":
            self.ids[slot] = uuid4()
        own = self.ids.get(slot, UNKNOWN)
        state, tax_id, external = self.states.get(own), f"{self.name}-{number}", f"{self.name}:{number}"
        if kind == "register":
            command = register(customer_id=own, tax_id=foreign(tax_id), allow_duplicate_tax_id=flag, read_ahead=flag)
            if (holder := self.holder("tax_id", tax_id)) and not flag:
                return command, holder
            self.states[own] = {
                "tax_id": tax_id, "holds": not holder, "held": False, "external": None, "archived": False
            }  # fmt: skip
            return command, None
        if kind == "erase":
            if state:
                del self.states[own]
                self.erased.add(own)
            return erase(own), None if own in self.erased else CustomerNotFound
        command = {
            "change": lambda: change_tax_id(own, foreign(tax_id), allow_duplicate_tax_id=flag),
            "archive": lambda: archive(own),
            "restore": lambda: restore(own, allow_duplicate_tax_id=flag),
            "renumber": lambda: on(own, partial(customers.change, external_id=external)),
        }[kind]()
        if state is None:
            return command, CustomerErased if own in self.erased else CustomerNotFound
        if kind == "archive":
            if not state["archived"]:
                state |= {"archived": True, "held": state["holds"], "holds": False}
        elif kind == "restore" and state["archived"]:
            holder = self.holder("tax_id", state["tax_id"], own) if state["held"] else None
            if holder and not flag:
                return command, holder
            state |= {"archived": False, "holds": state["held"] and not holder}
        elif kind == "change":
            if state["archived"]:
                return command, CustomerIsArchived
            holder = self.holder("tax_id", tax_id, own)
            if holder and not flag and tax_id != state["tax_id"]:
                return command, holder
            state |= {"tax_id": tax_id, "holds": not holder}
        elif kind == "renumber":
            if holder := self.holder("external", external, own):
                return command, holder
            state["external"] = external
        return command, None


@settings(max_examples=60)
@given(steps=st.lists(st.lists(STEPS, min_size=1, max_size=8), min_size=1, max_size=5))
def test_the_table_of_claims_is_what_the_states_say_after_any_commands(
    database_url: str, batches: Appender, neighbour: Appender, steps: list[list[tuple[str, int, int, bool]]]
) -> None:
    model = Holding(uuid4().hex[:8])
    for number, batch in enumerate(steps):
        commands, expected = zip(*[model.command(*step) for step in batch], strict=True)
        for decided, wanted in zip((batches, neighbour)[number % 2].append(commands), expected, strict=True):
            if isinstance(decided, Taken):
                assert decided.customer_id == wanted
            else:
                assert (None if isinstance(decided, Outcome) else type(decided)) == wanted
    customers = customers_in(database_url)
    assert claims_in(database_url) == claims_of(customers)
    for id, state in model.states.items():
        assert (customers[id].holds_tax_id, customers[id].external_id) == (state["holds"], state["external"])


def test_claims_are_tagged_as_they_always_were() -> None:
    tags = [CLAIMS.tax_id_tag(TaxId.parse(text)).hex()[:16] for text in ("7108-0", "CF")]
    tags.append(CLAIMS.tax_id_tag(foreign("Ñ-1")).hex()[:16])
    tags.append(CLAIMS.external_id_tag("crm-17").hex()[:16])
    assert tags == ["de943a85f600d974", "9a568c30c0768074", "2c66ee9752530cbc", "9a38ab0a98163d69"]
    assert Claims.held(None) == (None, None)
