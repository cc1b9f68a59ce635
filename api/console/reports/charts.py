"""Geometry of charts, drawn on the server: across in per cent, so that text keeps its size; down in pixels.

Functions here know numbers and words alone. Colours are classes of the style sheet, and never the only difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log, log10
from typing import Final, Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]

LINE: Final = 18.0
"""How high a line of text is."""
BAR: Final = 16.0
PLOT: Final = 110.0
"""How high a panel with a scale is."""
_GAP: Final = 12.0
_ROOM_FOR_VALUE: Final = 70.0
"""The longest bar that has its value at its end, in per cent."""
_FEW: Final = 6
_SOME: Final = 16
"""So many columns have their values above them: in any window, and in a wide one."""
_THICK: Final = 60
"""So many columns have space between them."""
_WIDEST: Final = 12.0
"""The widest column, in per cent."""
_MARKS: Final = 3
"""So many days are named below columns."""
LEVELS: Final = 5


class Rect(NamedTuple):
    """A rectangle; `kind` is its classes."""

    x: float
    y: float
    width: float
    height: float
    kind: str


class Label(NamedTuple):
    """Text whose foot is at a place; `mark` is the class of the square before it, which says what it names."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    kind: str = ""
    mark: str | None = None


class GridLine(NamedTuple):
    """A line from left to right."""

    y: float
    kind: str


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


@dataclass(slots=True)
class Chart:
    """What is drawn."""

    height: float = 0.0
    rects: list[Rect] = field(default_factory=list)
    rules: list[GridLine] = field(default_factory=list)
    line: list[Point] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


class Quantity(NamedTuple):
    """What a bar shows, and the words at it."""

    label: str
    value: int
    said: str
    kind: str = "bar"


class ShownInterval(NamedTuple):
    """What is shown of one interval."""

    label: str
    added: int
    total: int


class Whole(NamedTuple):
    """What a bar of 100 % is made of."""

    label: str
    parts: Sequence[Quantity]


def bars(quantities: Sequence[Quantity]) -> Chart:
    """A bar for each, in their order, with its name above and its value at its end."""
    chart = Chart()
    most = max((each.value for each in quantities), default=0) or 1
    for each in quantities:
        chart.labels.append(Label(0, chart.height + LINE - 4, each.label))
        width = each.value / most * _ROOM_FOR_VALUE
        top = chart.height + LINE
        chart.rects.append(Rect(0, top, width, BAR, each.kind))
        chart.labels.append(Label(width, top + BAR - 3, each.said, kind="after"))
        chart.height = top + BAR + _GAP
    return chart


def wholes(parts: Sequence[Whole]) -> Chart:
    """A bar of 100 % for each, with its name above and its parts named below, in their order, but for empty ones."""
    chart = Chart()
    for whole in parts:
        total = sum(each.value for each in whole.parts)
        chart.labels.append(Label(0, chart.height + LINE - 4, whole.label, kind="strong"))
        left, top = 0.0, chart.height + LINE
        chart.height = top + BAR
        for each in whole.parts:
            if not each.value:
                continue
            width = each.value / total * 100
            chart.rects.append(Rect(left, top, width, BAR, each.kind))
            left += width
            chart.height += LINE
            chart.labels.append(Label(0, chart.height - 3, f"{each.label}: {each.said}", mark=each.kind))
        chart.height += _GAP
    return chart


def columns(intervals: Sequence[ShownInterval], total: str, added: str) -> Chart:
    """How many there are, as a line, above how many came in each interval, as columns; both scales begin at nothing.

    `total` and `added` are what the two are called.
    """
    chart = Chart()
    if not intervals:
        return chart
    step = 100 / len(intervals)
    centres = [(number + 0.5) * step for number in range(len(intervals))]
    floor = _panel(chart, total, scale := _round(max(each.total for each in intervals)))
    chart.line = [
        Point(centre, floor - PLOT * each.total / scale) for centre, each in zip(centres, intervals, strict=True)
    ]
    floor = _panel(chart, added, scale := _round(max(each.added for each in intervals)))
    is_thick = len(intervals) <= _THICK
    width = min(step * 0.8, _WIDEST) if is_thick else step
    for centre, each in zip(centres, intervals, strict=True):
        height = PLOT * each.added / scale
        rect = Rect(centre - width / 2, floor - height, width, height, "bar" if is_thick else "bar thin")
        chart.rects.append(rect)
        if len(intervals) <= _SOME:
            kind = "" if len(intervals) <= _FEW else "wide"
            chart.labels.append(Label(centre, rect.y - 4, f"{each.added:,}", "middle", kind))
    chart.height += LINE
    for number in marked(len(intervals)):
        chart.labels.append(_at(centres[number], chart.height - 3, intervals[number].label, "quiet"))
    chart.height += 4
    return chart


def marked(count: int) -> list[int]:
    """Which of so many columns are named: evenly, with the first and the last."""
    if count <= _MARKS:
        return list(range(count))
    return [round(number * (count - 1) / (_MARKS - 1)) for number in range(_MARKS)]


def level(value: int, most: int) -> int:
    """How strong a cell of a heat table is, 0 to 5; 0 for nothing alone, and each tenfold is as far as the last."""
    if value <= 0:
        return 0
    if most <= 1:
        return LEVELS
    return 1 + round((LEVELS - 1) * log(value) / log(most))


def _panel(chart: Chart, name: str, scale: int) -> float:
    """Make room for a panel with a scale; returns where its floor is."""
    chart.height += _GAP if chart.height else 0
    chart.labels.append(Label(0, chart.height + LINE - 4, name, kind="strong"))
    top = chart.height + 2 * LINE
    floor = top + PLOT
    chart.rules += [GridLine(top, "grid"), GridLine(top + PLOT / 2, "grid"), GridLine(floor, "axis")]
    chart.labels.append(Label(0, top - 4, f"{scale:,}", kind="quiet"))
    if scale % 2 == 0:
        chart.labels.append(Label(0, top + PLOT / 2 - 4, f"{scale // 2:,}", kind="quiet"))
    chart.height = floor
    return floor


def _round(most: int) -> int:
    """The least of 1, 2, 4, 5, 6, 8, 10, 20, ... that nothing is above."""
    if most <= 1:
        return 1
    unit: int = 10 ** int(log10(most))
    return next(step * unit for step in (1, 2, 4, 5, 6, 8, 10, 20) if step * unit >= most)


def _at(x: float, y: float, text: str, kind: str) -> Label:
    """A label about a place, which does not leave the chart near its ends."""
    if x < 12:
        return Label(0, y, text, "start", kind)
    if x > 88:
        return Label(100, y, text, "end", kind)
    return Label(x, y, text, "middle", kind)
