"""Charts whatever the numbers: lengths tell them, and nothing leaves the box."""

from __future__ import annotations

from itertools import pairwise
from math import isclose, isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.reports import charts
from api.console.reports.charts import Chart, Quantity, ShownInterval, Whole

NUMBERS = st.integers(0, 10**12)
QUANTITIES = st.lists(NUMBERS, max_size=60).map(
    lambda values: [Quantity("name", value, str(value)) for value in values]
)
INTERVALS = st.lists(st.builds(ShownInterval, st.just("nov 2026"), NUMBERS, NUMBERS), max_size=80)


def must_fit(chart: Chart) -> None:
    assert isfinite(chart.height)
    for rect in chart.rects:
        assert all(isfinite(each) for each in rect[:4])
        assert rect.x >= -0.001
        assert rect.width >= 0
        assert rect.x + rect.width <= 100.001
        assert rect.y >= 0
        assert rect.height >= 0
        assert rect.y + rect.height <= chart.height + 0.001
    for x, y in [*chart.line, *((label.x, label.y) for label in chart.labels)]:
        assert 0 <= x <= 100
        assert 0 <= y <= chart.height
    assert all(0 <= rule.y <= chart.height for rule in chart.rules)


def proportional(lengths: list[float], values: list[int]) -> bool:
    """Whether one factor makes all lengths of the values."""
    total_length, total = sum(lengths), sum(values)
    if not total:
        return not total_length
    return all(
        isclose(length, value * total_length / total, rel_tol=1e-6, abs_tol=1e-6)
        for length, value in zip(lengths, values, strict=True)
    )


@given(QUANTITIES)
def test_bars_are_as_long_as_what_they_show(quantities: list[Quantity]) -> None:
    chart = charts.bars(quantities)
    must_fit(chart)
    assert proportional([rect.width for rect in chart.rects], [each.value for each in quantities])
    assert all(upper.y + upper.height < lower.y for upper, lower in pairwise(chart.rects))
    said = [label.text for label in chart.labels]
    assert said == [text for each in quantities for text in (each.label, each.said)]


@given(st.lists(QUANTITIES, max_size=8))
def test_a_whole_is_filled_by_its_parts(wholes: list[list[Quantity]]) -> None:
    chart = charts.wholes([Whole("all", parts) for parts in wholes])
    must_fit(chart)
    rows: dict[float, list[charts.Rect]] = {}
    for rect in chart.rects:
        rows.setdefault(rect.y, []).append(rect)
    filled = [[each.value for each in parts if each.value] for parts in wholes if any(each.value for each in parts)]
    assert len(rows) == len(filled)
    for rects, values in zip(rows.values(), filled, strict=True):
        assert isclose(sum(rect.width for rect in rects), 100)
        assert proportional([rect.width for rect in rects], values)
        assert all(isclose(left.x + left.width, right.x, abs_tol=1e-6) for left, right in pairwise(rects))


@given(INTERVALS)
def test_columns_and_the_line_are_as_high_as_what_they_show(intervals: list[ShownInterval]) -> None:
    chart = charts.columns(intervals, "total", "added")
    must_fit(chart)
    assert proportional([rect.height for rect in chart.rects], [each.added for each in intervals])
    if intervals:
        floor = chart.rules[2].y
        assert proportional([floor - point.y for point in chart.line], [each.total for each in intervals])
        assert all(left.x < right.x for left, right in pairwise(chart.line))
        assert len({round(rect.y + rect.height, 6) for rect in chart.rects}) == 1


@pytest.mark.parametrize("count", [1, 2, 16, 17, 60, 61, 1_000])
def test_any_number_of_columns_can_be_told_apart(count: int) -> None:
    chart = charts.columns([ShownInterval(str(number), number, number) for number in range(count)], "total", "added")
    must_fit(chart)
    assert len(chart.rects) == len(chart.line) == count
    assert all(left.x + left.width <= right.x + 1e-6 for left, right in pairwise(chart.rects))
    named = [label.text for label in chart.labels if label.kind == "quiet" and label.y > chart.rules[-1].y]
    assert named[0] == "0"
    assert named[-1] == str(count - 1)
    assert len(named) <= 4


def test_nothing_makes_an_empty_chart() -> None:
    for chart in (charts.bars([]), charts.wholes([]), charts.columns([], "total", "added")):
        assert chart == Chart()


@given(st.lists(NUMBERS, min_size=1))
def test_a_cell_is_the_stronger_the_more_it_counts(values: list[int]) -> None:
    most = max(values)
    levels = [charts.level(value, most) for value in sorted(values)]
    assert levels == sorted(levels)
    assert all((level == 0) == (value == 0) for level, value in zip(levels, sorted(values), strict=True))
    assert charts.level(most, most) == (5 if most else 0)
