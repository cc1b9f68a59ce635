"""What chaos checks can fail: each check finds the one thing that is wrong, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.customer import Customer
from tests.chaos.checks import (
    Violation,
    check_answers,
    check_commands,
    check_followed,
    check_if_match,
    check_list,
    check_log,
    check_order,
    check_reports,
)
from tests.chaos.commands import Answer, Command, Try
from tests.chaos.recorded import Entry, Log
from tests.chaos.world import Frozen

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA, LUIS = str(UUID(int=1)), str(UUID(int=2))


def entry(position: int, version: int, number: str, customer: str = ANA, **other: Any) -> Entry:
    """An event of one command, a second after the one before."""
    plain = Entry(position, customer, version, "EmailAdded", "admin", f"{number}.0", NOON + timedelta(seconds=position))
    return replace(plain, **other)


def log_of(*entries: Entry, **other: Any) -> Log:
    return replace(Log(entries, {}, [], {}, {}), **other)


def tried(began: float = 0.0, ended: float = 0.1, status: int = 200, **other: Any) -> Try:
    return Try("n.0", 0, began, ended, status, **other)


def command(number: str, version: int = 1, position: int = 1, began: float = 0.0, **other: Any) -> Command:
    """One that was acknowledged at once."""
    answer = Answer(200, {"id": ANA}, f'"{version}"', None, position)
    fields: dict[str, Any] = {"customer": ANA, "answer": answer, "tries": [tried(began, began + 0.1)]}
    return Command(0, number, "notes", "PATCH", f"/v1/customers/{ANA}", {}, **(fields | other))


def kinds(found: Iterable[Violation]) -> list[str]:
    return [violation.kind for violation in found]


def test_what_was_acknowledged_is_there_once() -> None:
    log = log_of(entry(1, 1, "a"), entry(2, 2, "b"))
    commands = [command("a"), command("b", 2, 2), command("same", 2, 2, must_change=False)]
    assert kinds(check_commands(commands, log)) == []


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [entry(1, 1, "other")],
        [entry(1, 2, "a")],
        [entry(1, 1, "a", customer=LUIS)],
    ],
    ids=["no event", "an event of somebody else", "another version", "another customer"],
)
def test_a_lost_success_is_found(entries: list[Entry]) -> None:
    assert kinds(check_commands([command("a")], log_of(*entries))) == ["lost"]


def test_two_effects_are_found_whatever_was_answered() -> None:
    log = log_of(entry(1, 1, "a"), entry(2, 2, "a"))
    assert kinds(check_commands([command("a")], log)) == ["doubled"]
    assert kinds(check_commands([command("a", answer=None)], log)) == ["doubled"]


def test_a_refusal_that_was_recorded_is_found() -> None:
    log = log_of(entry(1, 1, "a"))
    assert kinds(check_commands([command("a", answer=None, is_refused=True)], log)) == ["wrong no"]
    assert kinds(check_commands([command("a", answer=None)], log)) == []


def test_a_replay_has_to_be_the_first_answer_again() -> None:
    log = log_of(entry(1, 1, "a"))
    first = Answer(200, {"id": ANA}, '"1"', None, 1)
    again = replace(first, is_replayed=True)
    assert kinds(check_commands([command("a", replays=[again])], log)) == []
    assert kinds(check_commands([command("a", replays=[replace(again, body={})])], log)) == ["wrong yes"]
    assert kinds(check_commands([command("a", replays=[first])], log)) == ["wrong yes"]


def test_a_success_at_another_place_than_its_event_is_found() -> None:
    log = log_of(entry(1, 1, "a"), entry(2, 2, "b"))
    assert kinds(check_commands([command("a", 2, 2)], log)) == ["wrong yes"]


def test_two_successes_on_one_version_are_found() -> None:
    one, two = command("a", 2, 2, if_match=1), command("b", 2, 2, if_match=1)
    assert kinds(check_if_match([one], log_of())) == []
    assert kinds(check_if_match([one, two], log_of())) == ["wrong yes"]
    assert kinds(check_if_match([command("c", 3, 3, if_match=1)], log_of())) == ["wrong yes"]


def test_positions_follow_what_was_acknowledged_before() -> None:
    log = log_of(entry(1, 1, "a"), entry(2, 2, "b"))
    earlier, later = command("a", 1, 1, began=0.0), command("b", 2, 2, began=1.0)
    assert kinds(check_order([earlier, later], log)) == []
    assert kinds(check_order([command("a", 2, 2, began=0.0), command("b", 1, 1, began=1.0)], log)) == ["out of order"]
    at_the_same_time = [command("a", 2, 2, began=0.0), command("b", 1, 1, began=0.05)]
    assert kinds(check_order(at_the_same_time, log)) == []


def test_gaps_and_steps_back_are_found() -> None:
    assert kinds(check_log(log_of(entry(1, 1, "a"), entry(3, 2, "b")))) == []
    assert kinds(check_log(log_of(entry(1, 1, "a"), entry(2, 3, "b")))) == ["lost"]
    assert kinds(check_log(log_of(entry(2, 1, "a"), entry(1, 1, "b", customer=LUIS)))) == ["out of order"]
    assert kinds(check_log(log_of(entry(1, 1, "a"), entry(2, 2, "b", occurred_at=NOON)))) == ["out of order"]
    assert kinds(check_log(log_of(unreadable=["a row"]))) == ["unreadable"]


def customer(number: int, **members: Any) -> Customer:
    """What a fold gave."""
    made = object.__new__(Customer)
    plain = {"name": "Ana", "tax_id": "CF", "tax_id_type": "NIT", "tax_id_country": "GT", "holds_tax_id": False}
    states = {"_id": UUID(int=number), "_version": 1, "is_erased": False, "is_archived": False}
    vars(made).update(plain | states | {"contact_origin": "WEB_FORM"} | members)
    return made


def test_two_holders_and_claims_that_do_not_fit_are_found() -> None:
    two = {ANA: customer(1, holds_tax_id=True), LUIS: customer(2, holds_tax_id=True)}
    assert kinds(check_log(log_of(customers=two))) == ["wrong yes"]
    assert kinds(check_log(log_of(customers={ANA: two[ANA], LUIS: customer(2)}))) == []
    assert kinds(check_log(log_of(claims={b"tag": ANA}))) == ["wrong yes"]


def test_a_list_that_differs_is_found() -> None:
    log = log_of(customers={ANA: customer(1), LUIS: customer(2, is_erased=True)})
    item = {"id": ANA, "version": 1, "status": "active", "name": "Ana", "tax_id": "CF"}
    assert kinds(check_list([item], log)) == []
    for wrong in ([], [item, item], [item | {"version": 2}], [item, item | {"id": LUIS}]):
        assert kinds(check_list(wrong, log)) == ["list"]


def test_whoever_follows_is_told_everything_once() -> None:
    log = log_of(entry(1, 1, "a"), entry(2, 2, "b"))
    one, two = (1, ANA, 1, "EmailAdded"), (2, ANA, 2, "EmailAdded")
    assert kinds(check_followed("x", [one, two], log)) == []
    for wrong in ([one], [one, two, two], [two, one]):
        assert kinds(check_followed("x", wrong, log)) == ["list"]


def test_reports_that_count_otherwise_are_found() -> None:
    log = log_of(entry(1, 1, "a", type="CustomerRegistered"), customers={ANA: customer(1)})
    growth = [{"registered": 1, "erased": 0}]
    origins = [{"contact_origin": "WEB_FORM", "customers": 1}]
    activity = [{"actor": "admin", "type": "CustomerRegistered", "events": 1}]
    assert kinds(check_reports(growth, origins, activity, log)) == []
    assert kinds(check_reports([], origins, activity, log)) == ["list"]
    assert kinds(check_reports(growth, [], activity, log)) == ["list"]
    assert kinds(check_reports(growth, origins, [], log)) == ["list"]


def test_answers_that_are_wrong_or_late_are_found() -> None:
    well = [tried(), tried(status=409), tried(status=503, retry_after="1"), tried(status=0)]
    assert kinds(check_answers(well, [])) == []
    assert kinds(check_answers([tried(status=500)], [])) == ["5xx"]
    assert kinds(check_answers([tried(status=503)], [])) == ["5xx"]
    slow = tried(0.0, 7.0)
    assert kinds(check_answers([slow], [])) == ["late"]
    assert kinds(check_answers([slow], [Frozen(0, 1.0, 5.0)])) == []
    assert kinds(check_answers([slow], [Frozen(1, 1.0, 5.0)])) == ["late"]
