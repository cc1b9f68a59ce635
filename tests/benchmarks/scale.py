"""How large and how long: `small` to see in minutes whether something got slower, `full` to know how fast it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and times of a run.

    `changed` customers are there for mixed commands, `few` and `many` are in the two states that are compared; a
    single measurement takes `seconds`.
    """

    name: str
    changed: int
    few: int
    many: int
    repetitions: int
    seconds: float
    live_seconds: float
    clients: tuple[int, ...]
    history_lengths: tuple[int, ...]
    imported: int
    rebuild_repetitions: int

    @property
    def is_full(self) -> bool:
        return self.name == "full"


SMALL = Scale(
    name="small",
    changed=2_000,
    few=10_000,
    many=50_000,
    repetitions=3,
    seconds=2.0,
    live_seconds=8.0,
    clients=(1, 8, 32, 128, 256),
    history_lengths=(1, 10, 100, 1_000),
    imported=6_000,
    rebuild_repetitions=1,
)

FULL = Scale(
    name="full",
    changed=10_000,
    few=10_000,
    many=1_000_000,
    repetitions=7,
    seconds=4.0,
    live_seconds=30.0,
    clients=(1, 2, 4, 8, 16, 32, 64, 128, 256),
    history_lengths=(1, 10, 100, 1_000),
    imported=30_000,
    rebuild_repetitions=3,
)

SCALES = {"small": SMALL, "full": FULL}
