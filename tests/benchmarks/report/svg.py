"""Small line charts as SVG: axes, grid, lines with points, a legend."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final

from tests.benchmarks.figures import Chart, Line

WIDTH: Final = 640
HEIGHT: Final = 360
LEFT, RIGHT, TOP, BOTTOM = 70, 40, 64, 52
LEGEND_WIDTH: Final = 90
MOST_TICKS: Final = 9
COLOURS: Final = ("#0b6e4f", "#c1440e", "#3a5a9b", "#8a5a9b")


def svg(chart: Chart) -> str:
    """The chart; x is logarithmic where the chart says so, y begins at nought."""
    xs = sorted({x for line in chart.lines for x, _ in line.points})
    highest = max((y for line in chart.lines for _, y in line.points), default=1.0)
    step = _step(highest)
    top = step * max(1, ceil(highest / step))
    place = _Place(xs, top, has_log_x=chart.has_log_x)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12" fill="#222">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="14" font-weight="bold">{escape(chart.title)}</text>',
        *_grid(place, top, step),
        *_ticks(place, xs),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">{escape(chart.x)}</text>',
        f'<text x="12" y="{TOP - 18}">{escape(chart.y)}</text>',
    ]
    for number, line in enumerate(chart.lines):
        legend = WIDTH - RIGHT - LEGEND_WIDTH * (len(chart.lines) - number)
        parts += _line(place, line, COLOURS[number % len(COLOURS)], legend)
    return "\n".join([*parts, "</svg>", ""])


class _Place:
    """Where a value is on the canvas."""

    def __init__(self, xs: Sequence[float], top: float, *, has_log_x: bool) -> None:
        self._log = has_log_x and min(xs, default=1) > 0
        first, last = (self._scaled(xs[0]), self._scaled(xs[-1])) if xs else (0.0, 1.0)
        self._first, self._span, self._top = first, (last - first) or 1.0, top

    def _scaled(self, x: float) -> float:
        return log10(x) if self._log else x

    def x(self, value: float) -> float:
        return round(LEFT + (self._scaled(value) - self._first) / self._span * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self._top * (HEIGHT - TOP - BOTTOM), 1)


def _step(highest: float) -> float:
    """A round distance of four or five grid lines."""
    if highest <= 0:
        return 1.0
    power: float = 10 ** floor(log10(highest / 4))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor * 5 >= highest)


def _grid(place: _Place, top: float, step: float) -> list[str]:
    parts = []
    for number in range(round(top / step) + 1):
        y = place.y(number * step)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{number * step:,g}</text>')
    return parts


def _ticks(place: _Place, xs: Sequence[float]) -> list[str]:
    every = 1 if len(xs) <= MOST_TICKS else ceil(2 * len(xs) / MOST_TICKS)
    return [
        f'<text x="{place.x(x)}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:,.0f}</text>' for x in xs[::every]
    ]


def _line(place: _Place, line: Line, colour: str, legend: int) -> list[str]:
    points = [(place.x(x), place.y(y)) for x, y in line.points]
    path = " ".join(f"{x},{y}" for x, y in points)
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points),
        f'<rect x="{legend}" y="{TOP - 23}" width="12" height="3" fill="{colour}"/>',
        f'<text x="{legend + 18}" y="{TOP - 18}">{escape(line.name)}</text>',
    ]
