"""What runs here: the versions of everything that matters when something is looked into."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from application.database.connections import connect
from application.database.migrations import schema_version


class Build(NamedTuple):
    """Versions of the service, of Python, of PostgreSQL and of the schema."""

    version: str
    python: str
    postgresql: str
    schema: int


def read_build(database_url: str) -> Build:
    """Those of this process and of its database."""
    with connect(database_url, "command") as connection:
        server = (connection.info.parameter_status("server_version") or "").partition(" ")[0]
        return Build(_own_version(), platform.python_version(), server, schema_version(connection))


def _own_version() -> str:
    try:
        return version("customers")
    except PackageNotFoundError:  # run from its sources
        return "unknown"
