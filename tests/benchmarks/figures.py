"""What is measured, as the table, the JSON and the page show it: a value, what it is compared with, and its bar."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, TypeVar

Measured = TypeVar("Measured")
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to reach: at least or at most so much, of its ratio or of its value."""

    limit: float
    at_least: bool = True
    of_value: bool = False
    unit: str = ""

    def is_met_by(self, value: float, ratio: float | None) -> bool:
        """Whether the figure reaches it."""
        measured = value if self.of_value else ratio
        assert measured is not None
        return measured >= self.limit if self.at_least else measured <= self.limit

    def __str__(self) -> str:
        limit = f"{self.limit:,g} {self.unit}" if self.of_value else f"{self.limit:g} ×"
        return f"{'≥' if self.at_least else '≤'} {limit}".strip()


def at_least(limit: float) -> Bar:
    """The ratio is at least so much."""
    return Bar(limit)


def at_most(limit: float) -> Bar:
    """The ratio is at most so much."""
    return Bar(limit, at_least=False)


def value_at_least(limit: float, unit: str) -> Bar:
    """The value is at least so much."""
    return Bar(limit, of_value=True, unit=unit)


def value_at_most(limit: float, unit: str) -> Bar:
    """The value is at most so much."""
    return Bar(limit, at_least=False, of_value=True, unit=unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. `versus` says what the baseline is; `detail` is for what a reader should know beside it."""

    name: str
    value: float
    unit: str
    versus: str = ""
    baseline: float | None = None
    ratio: float | None = None
    bar: Bar | None = None
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it reaches its bar; None where it has none."""
        return None if self.bar is None else self.bar.is_met_by(self.value, self.ratio)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "versus": self.versus,
            "baseline": None if self.baseline is None else round(self.baseline, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 4),
            "bar": None if self.bar is None else str(self.bar),
            "met": self.met,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: its points by their place on the x axis."""

    name: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """How something grows."""

    title: str
    x: str
    y: str
    lines: Sequence[Line]
    has_log_x: bool = True

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Findings:
    """Everything that was measured."""

    figures: list[Figure] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)


def interleaved(
    repetitions: int, contestants: dict[Name, Callable[[], Measured]], *, settle: Callable[[], None] = lambda: None
) -> dict[Name, list[Measured]]:
    """Everybody in turn, again and again (ABAB), so that what else the machine does falls on all alike."""
    results: dict[Name, list[Measured]] = {name: [] for name in contestants}
    for _ in range(repetitions):
        for name, measure in contestants.items():
            settle()
            results[name].append(measure())
    return results


def compared(
    name: str,
    unit: str,
    values: Sequence[float],
    versus: str,
    baselines: Sequence[float],
    bar: Bar | None = None,
    detail: str = "",
) -> Figure:
    """Medians, and the median of the ratios of those values that were measured side by side."""
    ratios = [value / baseline for value, baseline in zip(values, baselines, strict=True)]
    return Figure(name, median(values), unit, versus, median(baselines), median(ratios), bar, detail)
