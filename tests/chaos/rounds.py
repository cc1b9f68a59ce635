"""One round after the other: what is done in each is drawn from the seed and its number alone."""

from __future__ import annotations

import random
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from itertools import chain

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
from tests.chaos.faults import FAULTS, Fault, draw_faults
from tests.chaos.load import KINDS, Ledger, Load, resolve
from tests.chaos.recorded import read_log
from tests.chaos.table import RoundResult
from tests.chaos.told import Told
from tests.chaos.world import Setting, World, draw_shape

ROUNDS_OF_A_WORLD = 4
REPORTS = ("growth", "contact-origins", "activity")


def play(
    seed: int, numbers: Sequence[int], setting: Setting | None = None, fault: str | None = None
) -> Generator[RoundResult, None, None]:
    """Play these rounds; those of a block share their world, as long as nothing ends it.

    `setting` and `fault` are chosen where they should not be drawn.
    """
    stack = ExitStack()
    chosen = [each for each in FAULTS if each.name == fault]
    if chosen and chosen[0].only:
        setting = chosen[0].only
    story: Story | None = None
    try:
        for number in numbers:
            block = number // ROUNDS_OF_A_WORLD
            if story is None:
                shape = draw_shape(random.Random(f"{seed}/world/{block}"), setting)
                story = Story(stack.enter_context(World(shape)), chosen)
            is_last = number == numbers[-1] or (number + 1) // ROUNDS_OF_A_WORLD != block
            yield story.round(number, f"{seed}/{number}", ends=is_last)
            if is_last or story.world.is_over:
                stack.close()
                story = None
    finally:
        stack.close()


class Story:
    """A world with what its clients know of it."""

    def __init__(self, world: World, chosen: Sequence[Fault] = ()) -> None:
        self.world = world
        self._chosen = chosen
        self._ledger, self._told = Ledger(), Told()
        self._commands = self._reads = 0

    def round(self, number: int, seed: str, *, ends: bool) -> RoundResult:
        """Load, faults, healing, checks; the last round of a world also ends it properly."""
        began = time.monotonic()
        draw = random.Random(seed)
        kind = draw.choice(list(KINDS))
        faults = self._chosen or draw_faults(self.world.shape.setting, draw)
        workers = "+".join(str(count) for count in self.world.shape.workers)
        result = RoundResult(
            number, self.world.shape.setting, f"{workers} workers", kind, [fault.name for fault in faults]
        )
        try:
            result.ready = self._play(kind, faults, seed, draw)
            resolve(self.world, self._ledger, draw)
            result.violations += self._checked(draw)
            if ends or self.world.is_over:
                result.violations += self._ended()
        except Exception as error:
            result.violations.append(Violation("broken off", f"{type(error).__name__}: {error}"))
            self.world.is_over = True
        result.violations += self._remarks()
        self._count(result)
        result.seconds = time.monotonic() - began
        if result.violations:
            self.world.is_over = True  # what is wrong now would be found again in every round
        return result

    def _play(self, kind: str, faults: Sequence[Fault], seed: str, draw: random.Random) -> float:
        load = Load(self.world, self._ledger, kind, seed)
        try:
            time.sleep(0.8)
            for fault in faults:
                fault.do(self.world, draw)
                time.sleep(draw.random() * 0.6)
            ready = self.world.heal()
            time.sleep(0.5)
        finally:
            load.stop()
        return ready

    def _checked(self, draw: random.Random) -> list[Violation]:
        world, told, commands = self.world, self._told, self._ledger.commands
        with world.server.connect_soon() as connection:
            log = read_log(connection, world.master_key)
        position = log.last_position
        told.follow(world, draw, position)
        growth, origins, activity = (told.report(world, draw, name, position) for name in REPORTS)
        tries = chain(
            chain.from_iterable(command.tries for command in commands[self._commands :]),
            self._ledger.reads[self._reads :],
        )
        unresolved = (Violation("unresolved", each.number) for each in self._ledger.unresolved)
        return [
            *check_commands(commands, log),
            *check_if_match(commands, log),
            *check_order(commands, log),
            *check_log(log),
            *check_list(told.listed(world, draw, position), log),
            *check_followed("the audit log", told.audited, log),
            *check_followed("the changes", told.changed, log),
            *check_reports(growth, origins, activity, log),
            *check_answers(tries, world.frozen),
            *unresolved,
        ]

    def _ended(self) -> list[Violation]:
        """SIGTERM for all, and then the proof of the whole log."""
        self.world.stop_services()
        done = self.world.services[0].command("audit", "verify")
        if done.returncode != 0:
            return [Violation("unproved", f"audit verify: {done.returncode} {(done.stdout + done.stderr)[-500:]}")]
        return []

    def _remarks(self) -> list[Violation]:
        said = [Violation(*remark) for remark in (*self.world.remarks, *self._ledger.remarks)]
        self.world.remarks.clear()
        self._ledger.remarks.clear()
        return said

    def _count(self, result: RoundResult) -> None:
        mine, reads = self._ledger.commands[self._commands :], self._ledger.reads[self._reads :]
        self._commands, self._reads = len(self._ledger.commands), len(self._ledger.reads)
        result.sent = len(mine)
        result.acknowledged = sum(command.state == "acknowledged" for command in mine)
        result.unknown = sum(command.state == "unknown" for command in mine)
        answered = [each for each in chain(*(command.tries for command in mine), reads) if each.status]
        result.slowest = max((each.seconds for each in answered), default=0.0)
