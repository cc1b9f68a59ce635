"""A data directory that pytest's own temporary directory cannot be: as root that one is closed to the server's user."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.database.embedded.database_user import DatabaseUser
from tests.support.people import PYTHONPATH, eventually, is_at_rest


@pytest.fixture
def private() -> Iterator[Path]:
    """A directory that only we may enter."""
    directory = Path(tempfile.mkdtemp(prefix="customers-test-", dir="/tmp"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def data_dir(private: Path) -> Iterator[Path]:
    """An empty data directory of mode 0700; the test fails when it leaves a server behind."""
    yield private
    assert eventually(lambda: is_at_rest(private)), "a server was left behind"


@pytest.fixture(scope="session")
def anybodys_python() -> str:
    """A Python that an ordinary user may run, with what this package needs; root's own may lie in a private home."""
    nobody = DatabaseUser("nobody", 65534, 65534)
    imports = "import psycopg, application.database.embedded"
    for python in (sys.executable, "/usr/bin/python3"):
        if nobody.run(["env", f"PYTHONPATH={PYTHONPATH}", python, "-c", imports])[0] == 0:
            return python
    pytest.skip("no Python that an ordinary user may run")
