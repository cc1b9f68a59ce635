"""The one table: on the terminal and on the page."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.benchmarks.figures import Figure

HEADER = ("Figure", "This service", "Compared with", "Baseline", "Ratio", "Bar", "Met")


def cells(figure: Figure) -> tuple[str, ...]:
    """A figure as a row."""
    return (
        figure.name,
        f"{number(figure.value)} {figure.unit}",
        figure.versus,
        "" if figure.baseline is None else f"{number(figure.baseline)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f} ×",
        "" if figure.bar is None else str(figure.bar),
        {None: "", True: "yes", False: "no"}[figure.met],
    )


def number(value: float) -> str:
    """Three digits are all that repeats."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table(*HEADER, title="Benchmark", title_justify="left")
    for figure in figures:
        style = {None: None, True: "green", False: "bold red"}[figure.met]
        table.add_row(*cells(figure), style=style)
    Console(width=170).print(table)


def markdown(figures: Sequence[Figure]) -> list[str]:
    """The table in Markdown, with what should be known beside a figure in a last column."""
    lines = [f"| {' | '.join([*HEADER, 'Note'])} |", f"|{'---|' * (len(HEADER) + 1)}"]
    lines += [f"| {' | '.join([*cells(figure), figure.detail])} |" for figure in figures]
    return lines
