"""A data directory that pytest's own temporary directory cannot be: as root that one is closed to the server's user."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.database.embedded import cluster
from application.database.embedded.database_user import DatabaseUser
from tests.support.interpreter import Interpreter
from tests.support.people import is_at_rest
from tests.support.waiting import SECONDS, eventually

NOBODY = DatabaseUser("nobody", 65534, 65534)


@pytest.fixture
def private() -> Iterator[Path]:
    """A directory that only we may enter."""
    directory = Path(tempfile.mkdtemp(prefix="customers-test-", dir="/tmp"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def data_dir(private: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data directory of mode 0700; the test fails when it leaves a server behind."""
    monkeypatch.setattr(cluster, "STOP_SECONDS", SECONDS)  # on a busy machine a shutdown may take more than its 6 s
    yield private
    eventually(lambda: is_at_rest(private), lambda: "a server was left behind")


@pytest.fixture(scope="session")
def anybodys_python() -> Iterator[Interpreter]:
    """A Python that an ordinary user may run: ours where it is open to all, else a copy."""
    if (own := Interpreter.own()).may_be_run_by(NOBODY):
        yield own
        return
    with tempfile.TemporaryDirectory(prefix="customers-python-", dir="/tmp") as directory:
        Path(directory).chmod(0o755)
        yield Interpreter.copied(Path(directory))
