"""A log that nobody takes has gaps, and that is all."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import pytest

from api.server.log_stream import LogStream

LINE = "x" * 100 + "\n"


@contextmanager
def pipe() -> Iterator[tuple[int, TextIO]]:
    """Its reading end, and what is written to."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        try:
            yield reading, stream
        finally:
            os.close(reading)


def test_lines_arrive_at_once_and_whole() -> None:
    long_line = "y" * 10_000 + "\n"
    with pipe() as (reading, stream):
        log = LogStream(stream)
        log.write(LINE)
        assert os.read(reading, 65_536) == LINE.encode()
        log.write(long_line)
        assert os.read(reading, 65_536) == long_line.encode()


def test_nobody_waits_for_a_reader_that_stands_still() -> None:
    with pipe() as (reading, stream):
        log = LogStream(stream)
        for _ in range(2_000):  # more than a pipe holds
            log.write(LINE)
        assert set(os.read(reading, 2**20).decode().splitlines(keepends=True)[:-1]) == {LINE}


def test_a_reader_that_is_gone_a_full_disk_and_a_closed_stream_are_no_errors() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as broken, open("/dev/full", "w") as full, open(os.devnull, "w") as closed:
        logs = [LogStream(broken), LogStream(full), LogStream(closed), LogStream(None)]
        closed.close()
        for log in logs:
            assert log.write(LINE) == len(LINE)
            log.flush()


def test_a_stream_without_a_descriptor_takes_lines_too() -> None:
    kept = io.StringIO()
    LogStream(kept).write(LINE)
    assert kept.getvalue() == LINE


@pytest.mark.parametrize("text", ["\udcff\n", "ñ\n"])
def test_what_cannot_be_encoded_is_replaced(text: str) -> None:
    with pipe() as (reading, stream):
        LogStream(stream).write(text)
        assert os.read(reading, 100).endswith(b"\n")
