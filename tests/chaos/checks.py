"""What has to hold after every round: the ledger of the clients against the log, and what is told against the log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.chaos.commands import Command, Try
from tests.chaos.recorded import Entry, Log
from tests.chaos.world import Frozen

SLOWEST = 6.0
"""Seconds within which everything is answered, by 503 where nothing else can be said."""


Rows = Sequence[Mapping[str, Any]]


class Violation(NamedTuple):
    """Something that must never be; `kind` is a column of the table."""

    kind: str
    what: str


def check_commands(commands: Iterable[Command], log: Log) -> Iterator[Violation]:
    """Every success is there once, every refusal left nothing, and what is unknown happened once at most."""
    effects: dict[str, list[Entry]] = defaultdict(list)
    for entry in log.entries:
        if entry.request_id:
            effects[entry.request_id.rpartition(".")[0]].append(entry)
    by_position = {entry.position: entry for entry in log.entries}
    for command in commands:
        effect = effects.get(command.number, [])
        if len(effect) > 1:
            yield Violation("doubled", f"{_told(command)}: {[entry.position for entry in effect]}")
        if command.state == "refused" and effect:
            yield Violation("wrong no", f"{_told(command)}, and it is at {effect[0].position}")
        if command.answer is None:
            continue
        answer, found = command.answer, by_position.get(command.answer.position)
        if found is None or found.customer != command.owner or answer.version not in (None, found.version):
            yield Violation("lost", f"{_told(command)}: {_placed(found)} is at its position")
        elif command.must_change and not effect:
            yield Violation("lost", f"{_told(command)}: it has no event")
        elif effect and effect[0].position != answer.position:
            yield Violation("wrong yes", f"{_told(command)}, but it is at {effect[0].position}")
        for replay in command.replays:
            if not replay.same_as(answer):
                yield Violation("wrong yes", f"{_told(command)}, and repeated: {replay}")
            elif not replay.is_replayed:
                yield Violation("wrong yes", f"{_told(command)}, and again as if it were new")


def check_if_match(commands: Iterable[Command], log: Log) -> Iterator[Violation]:
    """Of those who change one version only one succeeds."""
    winners: dict[tuple[str | None, int], list[Command]] = defaultdict(list)
    for command in commands:
        if command.if_match is not None and command.answer is not None:
            winners[command.customer, command.if_match].append(command)
            if command.answer.version != command.if_match + 1:
                yield Violation("wrong yes", f"{_told(command)}: If-Match {command.if_match}")
    for several in winners.values():
        if len(several) > 1:
            yield Violation("wrong yes", f"one version, two successes: {', '.join(map(_told, several))}")


def check_order(commands: Iterable[Command], log: Log) -> Iterator[Violation]:
    """What was asked for after something was acknowledged has a later position."""
    changed = {entry.request_id.rpartition(".")[0] for entry in log.entries if entry.request_id}
    done = [each for each in commands if each.answer is not None and each.number in changed]
    by_end = sorted(done, key=_acknowledged_at)
    latest: Command | None = None
    place = 0
    for command in sorted(done, key=lambda each: each.tries[0].began):
        while place < len(by_end) and _acknowledged_at(by_end[place]) < command.tries[0].began:
            if latest is None or _position(by_end[place]) > _position(latest):
                latest = by_end[place]
            place += 1
        if latest is not None and _position(latest) >= _position(command):
            yield Violation("out of order", f"{_told(command)} was asked for after {_told(latest)}")


def check_log(log: Log) -> Iterator[Violation]:
    """Customers without gaps, in the order of positions and of time; one holder for everything that is held."""
    last: dict[str, Entry] = {}
    position = 0
    for entry in log.entries:
        if entry.position <= position:
            yield Violation("out of order", f"position {entry.position} after {position}")
        position = entry.position
        before = last.get(entry.customer)
        if entry.version != (before.version if before else 0) + 1:
            yield Violation("lost", f"version {entry.version} of {entry.customer} follows {before}")
        if before and entry.occurred_at < before.occurred_at:
            yield Violation("out of order", f"{entry} happened before {before}")
        last[entry.customer] = entry
    for trouble in log.unreadable:
        yield Violation("unreadable", trouble)
    holders = Counter(
        (each.tax_id_type, each.tax_id_country, each.tax_id)
        for each in log.customers.values()
        if each.holds_tax_id and not each.is_erased
    )
    for tax_id, count in holders.items():
        if count > 1:
            yield Violation("wrong yes", f"{count} customers hold {tax_id}")
    if log.claims != log.claims_expected:
        differing = log.claims.items() ^ log.claims_expected.items()
        yield Violation("wrong yes", f"claims that do not fit the events: {len(differing)}")


def check_list(listed: Sequence[Mapping[str, Any]], log: Log) -> Iterator[Violation]:
    """Each customer is in the list once, as the events have it; who was erased is not."""
    members = ("version", "status", "name", "tax_id")
    for customer, times in Counter(item["id"] for item in listed).items():
        if times > 1:
            yield Violation("list", f"{customer} is in the list {times} times")
    shown = {item["id"]: tuple(item[member] for member in members) for item in listed}
    expected = {
        key: tuple(getattr(each, member) for member in members)
        for key, each in log.customers.items()
        if not each.is_erased
    }
    for customer in shown.keys() | expected.keys():
        if shown.get(customer) != expected.get(customer):
            yield Violation("list", f"{customer}: {shown.get(customer)} instead of {expected.get(customer)}")


def check_followed(name: str, followed: Sequence[tuple[int, str, int, str]], log: Log) -> Iterator[Violation]:
    """Whoever follows the log is told every event once, in order."""
    expected = [(entry.position, entry.customer, entry.version, entry.type) for entry in log.entries]
    if list(followed) != expected:
        differing = [pair for pair in zip(followed, expected, strict=False) if pair[0] != pair[1]][:1]
        yield Violation("list", f"{name} tells {len(followed)} events of {len(expected)}, first differing: {differing}")


def check_reports(growth: Rows, origins: Rows, activity: Rows, log: Log) -> Iterator[Violation]:
    """The reports count what the events say."""
    types = Counter(entry.type for entry in log.entries)
    for member, type_ in (("registered", "CustomerRegistered"), ("erased", "PersonalDataErased")):
        if (counted := sum(row[member] for row in growth)) != types[type_]:
            yield Violation("list", f"growth counts {counted} {member} of {types[type_]}")
    alive = Counter(
        each.contact_origin for each in log.customers.values() if each.status == "active" and not each.is_erased
    )
    counted_origins = {row["contact_origin"]: row["customers"] for row in origins if row["customers"]}
    if counted_origins != alive:
        yield Violation("list", f"contact origins are {counted_origins} instead of {dict(alive)}")
    done = Counter((entry.actor, entry.type) for entry in log.entries)
    counted_activity = {(row["actor"], row["type"]): row["events"] for row in activity}
    if counted_activity != done:
        yield Violation("list", f"activity is {counted_activity} instead of {dict(done)}")


def check_answers(tries: Iterable[Try], frozen: Sequence[Frozen]) -> Iterator[Violation]:
    """Never a 500, always when to try again, and always in time, unless the service itself stood still."""
    for tried in tries:
        said = f"{tried.request_id}: {tried.status} {tried.problem} after {tried.seconds:.1f} s"
        if tried.status >= 500 and tried.status != 503:
            yield Violation("5xx", said)
        if tried.status == 503 and not tried.retry_after:
            yield Violation("5xx", f"{said} without Retry-After")
        stood_still = any(
            each.service == tried.service and each.began < tried.ended and tried.began < each.ended for each in frozen
        )
        if tried.seconds > SLOWEST and not stood_still:
            yield Violation("late", said)


def _acknowledged_at(command: Command) -> float:
    """When the client first knew."""
    return next(tried.ended for tried in command.tries if 200 <= tried.status < 300)


def _position(command: Command) -> int:
    assert command.answer is not None
    return command.answer.position


def _placed(entry: Entry | None) -> str:
    return f"version {entry.version} of {entry.customer}" if entry else "nothing"


def _told(command: Command) -> str:
    told = [tried.status for tried in command.tries]
    if command.answer is None:
        return f"{command.number} ({command.state}, {told})"
    answer = command.answer
    return f"{command.number} (version {answer.version} of {command.owner} at {answer.position}, {told})"
