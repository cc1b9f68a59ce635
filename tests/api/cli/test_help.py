"""Help: there at once, and with an example for every command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from api.cli.commands import app
from tests.support.waiting import SECONDS


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group of commands by its words."""
    for name, command in getattr(group, "commands", {}).items():
        yield (*path, name)
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("words", list(commands(typer.main.get_command(app))), ids=" ".join)
def test_every_command_shows_an_example(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"])
    assert shown.exit_code == 0
    assert f"Example: customers {words[0]}" in " ".join(shown.output.split())


def test_help_loads_nothing_heavy() -> None:
    heavy = "psycopg", "fastapi", "pydantic", "eventsourcing", "phonenumbers", "uvicorn"
    code = f"import sys, api.cli.commands; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS, check=True)
    assert done.stdout.strip() == "[]"


def test_wrong_usage_ends_with_2() -> None:
    assert CliRunner().invoke(app, ["demo", "many"]).exit_code == 2
    assert (
        CliRunner().invoke(app, ["keys", "create", "--name", "a", "--role", "reader", "--expires", "soon"]).exit_code
        == 2
    )
    assert CliRunner().invoke(app, ["rebuild", "nothing"]).exit_code == 2
