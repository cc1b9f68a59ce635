"""The database of the first version, see `tests/fixtures/first_landed/README.md`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.conftest import fresh_database

FIXTURE = Path(__file__).parent.parent / "fixtures" / "first_landed"
MASTER_KEY = FIXTURE / "data" / "secrets" / "master-key"

EMPTY = "template1"
NOW = "UPDATE receipts SET recorded_at = now()"
"""Receipts are kept for two days, so it is as if that version had run until just now."""


@contextmanager
def first_landed(postgres_url: str) -> Iterator[str]:
    """The address of a database that is as the first version left it."""
    with fresh_database(postgres_url, EMPTY) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute((FIXTURE / "database.sql").read_bytes())
        with psycopg.connect(url) as connection:
            connection.execute(NOW)
        yield url


def copy_data(directory: Path) -> None:
    """What lay beside the database."""
    shutil.copytree(FIXTURE / "data", directory)
    directory.chmod(0o755)  # git keeps no modes: it has those of whoever checked it out
    (directory / "secrets").chmod(0o700)
    (directory / "secrets" / "master-key").chmod(0o600)


def answers() -> dict[str, Any]:
    """Status and body of what was read then, by path."""
    return json.loads((FIXTURE / "answers.json").read_bytes())  # type: ignore[no-any-return]


def requests() -> list[dict[str, Any]]:
    """What was written then, with the answer to the same request when it came again."""
    return json.loads((FIXTURE / "requests.json").read_bytes())  # type: ignore[no-any-return]
