"""A program that lives by another clock: what it calls now moves while it runs, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos.clocks import Clocks, why_no_clocks

ASKED = "import time; [print(time.time(), time.monotonic(), flush=True) for _ in iter(input, '')]"


@pytest.mark.skipif(why_no_clocks() is not None, reason=str(why_no_clocks()))
def test_the_time_of_day_jumps_and_the_time_that_passes_does_not(tmp_path: Path) -> None:
    clocks = Clocks(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", ASKED],
        env=os.environ | clocks.environment("services"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None

        def off_by() -> tuple[float, float]:
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.write("now\n")
            program.stdin.flush()
            now, passed = map(float, program.stdout.readline().split())
            return now - time.time(), passed - time.monotonic()

        for seconds in (0, 3_600, -86_000):
            clocks.set("services", seconds)
            assert off_by() == pytest.approx((seconds, 0), abs=5)
        program.stdin.write("\n")
