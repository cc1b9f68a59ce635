"""The `customers` command, run within the test's process, because a process of its own takes a second to start."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from api.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def customers(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    _own_logs: None,
    _own_signals: None,
) -> Run:
    """`customers("keys", "list")`, with a data directory of the test's own; `text` is its standard input."""
    for name in [name for name in os.environ if name.startswith("CUSTOMERS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CUSTOMERS_DATA_DIR", str(tmp_path / "data"))

    def run(*arguments: str, text: str = "") -> Done:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["customers", *arguments])
        standard_input = tmp_path / "standard-input"
        standard_input.write_text(text, encoding="utf-8", newline="")
        with standard_input.open() as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            with pytest.raises(SystemExit) as ended:
                main()
        return Done(int(ended.value.code or 0), *capfd.readouterr())

    return run


@pytest.fixture
def on_database(customers: Run, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands use the database of the test."""
    monkeypatch.setenv("CUSTOMERS_DATABASE_URL", database_url)


@pytest.fixture
def _own_signals() -> Iterator[None]:
    """A command says what Ctrl-C and SIGTERM do; afterwards they do what they did before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def _own_logs() -> Iterator[None]:
    """Commands say where logs go; afterwards they go where they went before.

    So no logger of a module may keep what it was given first: the standard error of a test is closed after it.
    """
    root = logging.getLogger()
    handlers, level, configuration = root.handlers[:], root.level, structlog.get_config()
    configure = structlog.configure
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            structlog, "configure", lambda **options: configure(**options | {"cache_logger_on_first_use": False})
        )
        yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**configuration)
