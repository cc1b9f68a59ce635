"""A demo that is stopped says how many customers it added."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.demo.run import add_demo_customers
from api.settings import load_settings
from tests.api.cli.conftest import Run
from tests.support.commands import rows
from tests.support.waiting import eventually, held_lock

REGISTERED = "SELECT count(*) FROM events WHERE version = 1"


@pytest.fixture
def _sigterm_is_not_the_end_of_the_tests() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("on_database", "_sigterm_is_not_the_end_of_the_tests")
def test_a_demo_that_is_told_to_end_says_how_many_it_added(customers: Run, database_url: str) -> None:
    def stop_when_it_runs() -> None:
        eventually(lambda: rows(database_url, "SELECT 1 WHERE to_regclass('events') IS NOT NULL"))
        eventually(lambda: rows(database_url, REGISTERED)[0] > (200,))
        os.kill(os.getpid(), signal.SIGTERM)

    watching = threading.Thread(target=stop_when_it_runs)
    watching.start()
    done = customers("demo", "1000000")
    watching.join()
    said = re.search("([0-9,]+) customers were added", done.stderr)
    assert said, done.stderr
    assert (done.returncode, int(said[1].replace(",", ""))) == (143, rows(database_url, REGISTERED)[0][0])


@pytest.mark.usefixtures("on_database")
def test_a_demo_ends_where_the_database_stays_away(customers: Run, database_url: str, tmp_path: Path) -> None:
    assert customers("demo", "3").returncode == 0
    with held_lock(database_url):
        assert add_demo_customers(load_settings(data_dir=tmp_path / "data"), 10, None, 4, patience=0.2) == 0
    assert rows(database_url, REGISTERED) == [(3,)]
