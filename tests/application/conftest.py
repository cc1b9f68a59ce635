"""Appenders and writers on a database of the test's own, closed in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from application.writing.appender import Appender
from application.writing.writer import Writer
from tests.support.commands import appender, appending


@pytest.fixture
def batches(database_url: str) -> Iterator[Appender]:
    """An appender of batches."""
    with appending(database_url) as own:
        yield own


@pytest.fixture
def neighbour(database_url: str) -> Iterator[Appender]:
    """The appender of another process."""
    with appending(database_url) as own:
        yield own


@pytest.fixture
def start_writer(database_url: str) -> Iterator[Callable[..., Writer]]:
    """Starts writers, each as a process of its own would, patient ones too, and stops them in the end."""
    started: list[Writer] = []

    def start(*, is_patient: bool = False, **settings: Any) -> Writer:
        writer = Writer(appender(database_url, is_patient=is_patient), **settings)
        writer.start()
        started.append(writer)
        return writer

    yield start
    for writer in started:
        writer.stop()


@pytest.fixture
def writer(start_writer: Callable[..., Writer]) -> Writer:
    return start_writer()
