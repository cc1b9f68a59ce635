"""Somebody who knows the library and nothing of us follows the log of a running service, in thirty lines of code."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from eventsourcing.projection import ProjectionRunner

from docs.examples.contact_origins import CountOrigins, CustomerLog, Origins
from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "contact_origins.py"


def register(client: httpx2.Client, *contact_origins: str) -> None:
    for contact_origin in contact_origins:
        body = {"name": "Somebody", "tax_id": "CF", "contact_origin": contact_origin}
        assert client.post("/v1/customers", json=body).status_code == 201


def test_the_example_has_thirty_lines_of_code_at_most() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    docstring = ast.parse(text).body[0]
    said = set(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    lines = [line.strip() for number, line in enumerate(text.splitlines(), start=1) if number not in said]
    assert len([line for line in lines if line and not line.startswith("#")]) <= 30


@pytest.fixture
def embedded(open_directory: Path) -> Iterator[RunningService]:
    """A service as `make run` starts it, with a PostgreSQL of its own."""
    running = RunningService(open_directory, None).start()
    yield running
    running.stop()


def test_the_example_finds_the_service_by_its_settings(embedded: RunningService) -> None:
    with embedded.client() as client:
        register(client, "REFERRAL", "WALK_IN", "REFERRAL")
    run = subprocess.run(
        [sys.executable, EXAMPLE],
        env=embedded.environment() | {"PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (run.stderr, ast.literal_eval(run.stdout)) == ("", {"REFERRAL": 2, "WALK_IN": 1})


def test_the_projection_follows_what_happens(start_service: Callable[..., RunningService]) -> None:
    running = start_service()
    with (
        running.client() as client,
        ProjectionRunner(
            application_class=CustomerLog,
            projection_class=CountOrigins,
            view_class=Origins,
            env=running.environment(),
        ) as runner,
    ):
        recorder = runner.app.recorder
        for contact_origin, counted in (("EVENT", {"EVENT": 1}), ("PHONE", {"EVENT": 1, "PHONE": 1})):
            register(client, contact_origin)
            runner.wait(recorder.max_notification_id(), timeout=SECONDS)
            assert runner.view.counts == counted
