"""What the README says to try, line by line, against a service: nothing fails but what is said to fail."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import SECONDS

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")


def script(service: RunningService) -> str:
    """The lines of "Try it", with the key and the address of this service."""
    found = re.search(r"## Try it\n.*?```sh\n(.*?)```", README, re.DOTALL)
    assert found
    lines = found[1].replace("KEY=...the key...", f"KEY={ADMIN_KEY}").replace("http://127.0.0.1:8000", service.url)
    assert ADMIN_KEY in lines
    assert service.url in lines
    return lines


def test_everything_that_is_to_be_tried_works(start_service: Callable[..., RunningService], tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", script(start_service())],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    refused = [answer["type"] for answer in answers if "/problems/" in answer.get("type", "")]
    assert refused == ["/problems/email-locked"]
    assert len(answers) > 12
