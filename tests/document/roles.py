"""The service answers as its document says whatever is sent, to each role: schemathesis makes up the requests.

Run by `make test-document`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

from application.access.api_keys import create_key
from application.access.permissions import ROLES
from tests.support.running_service import RunningService
from tests.support.waiting import SECONDS

EVERYTHING = ("--max-examples", "15")
SOMETHING = ("--max-examples", "2", "--phases", "examples,fuzzing")
"""For roles that may do less: that they are answered and refused as documented."""
SEED = "11"


def test_no_made_up_request_breaks_the_contract(
    start_service: Callable[..., RunningService], database_url: str, tmp_path: Path
) -> None:
    """Everything it checks but one: not all that a JSON schema allows is a phone number or the current version."""
    service = start_service()
    with psycopg.connect(database_url, autocommit=True) as connection:
        keys = {role: create_key(connection, f"made-up-{role}", role) for role in ROLES}

    for role, key in keys.items():
        found = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                *("--config-file", Path(__file__).with_name("schemathesis.toml")),
                *("run", f"{service.url}/openapi.json"),
                *("--header", f"Authorization: Bearer {key}"),
                *("--exclude-checks", "positive_data_acceptance"),
                *(EVERYTHING if role == "admin" else SOMETHING),
                *("--seed", SEED, "--no-color"),
            ],
            cwd=tmp_path,
            env=os.environ | {"SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("made_up_files.py"))},
            capture_output=True,
            text=True,
            timeout=5 * SECONDS,
            check=False,
        )
        assert found.returncode == 0, f"as {role}: {found.stdout[-20_000:]}{found.stderr}"
    assert "unexpected error" not in service.log
