"""The service answers as its OpenAPI document says, whatever is sent: schemathesis makes up the requests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.running_service import ADMIN_KEY, RunningService
from tests.support.waiting import SECONDS

EXAMPLES = "15"
SEED = "11"


def test_no_made_up_request_breaks_the_contract(start_service: Callable[..., RunningService], tmp_path: Path) -> None:
    """Everything it checks but one: not all that a JSON schema allows is a phone number or the current version."""
    service = start_service()

    found = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("run", f"{service.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {ADMIN_KEY}"),
            *("--exclude-checks", "positive_data_acceptance"),
            *("--max-examples", EXAMPLES, "--seed", SEED, "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
        check=False,
    )

    assert found.returncode == 0, found.stdout[-20_000:] + found.stderr
    assert "unexpected error" not in service.log
