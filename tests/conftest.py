"""One PostgreSQL a run, a database of its own for every test that asks for one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from hypothesis import HealthCheck, settings

from application.database.embedded import EmbeddedPostgres
from application.database.migrations import migrate
from tests.support.running_service import RunningService

TEMPLATE = "customers_template"
TEMPLATE_LOCK = 7_310_099
RUN_DIRECTORY = "CUSTOMERS_TEST_RUN_DIRECTORY"
DATABASE_FIXTURES = {"postgres_url", "open_directory"}

# Made-up examples fail for what they find, never because a machine is busy; a fixture may serve all of a test's.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("any machine")


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the run makes its directory; the workers of xdist inherit its name."""
    if RUN_DIRECTORY not in os.environ:
        directory = tempfile.mkdtemp(prefix="customers-tests-", dir="/tmp")  # short, for the sake of the socket's path
        os.environ[RUN_DIRECTORY] = directory
        config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The server of this run, shared by all its workers; its address leads to an empty database."""
    binaries = os.environ.get("CUSTOMERS_TEST_POSTGRES_BIN")
    server = EmbeddedPostgres(
        Path(os.environ[RUN_DIRECTORY]), binaries=Path(binaries) if binaries else None, fsync=False
    )
    try:
        url = server.start()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                connection.execute(f"CREATE DATABASE {TEMPLATE}_new")
                with psycopg.connect(other_database(url, f"{TEMPLATE}_new"), autocommit=True) as fresh:
                    migrate(fresh)
                connection.execute(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}")
        yield url
    finally:
        server.stop()


def other_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return psycopg.conninfo.make_conninfo(url, dbname=name)


@contextmanager
def fresh_database(postgres_url: str, template: str = TEMPLATE) -> Iterator[str]:
    """A database with the schema and nothing in it, or made after another template."""
    name = f"t_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])  # a template must have no other guests
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield other_database(postgres_url, name)
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """A database of its own for one test, migrated and empty."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def service(postgres_url: str) -> Iterator[RunningService]:
    """One running service for all tests of a worker that change nothing but their own customers."""
    with fresh_database(postgres_url) as url, tempfile.TemporaryDirectory(prefix="customers-service-") as directory:
        running = RunningService(Path(directory), url).start()
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def client(service: RunningService) -> Iterator[httpx2.Client]:
    """A client of that service with the admin key."""
    with service.client() as client:
        yield client


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that an embedded PostgreSQL can live in: unlike pytest's own, its parents are open to all."""
    with tempfile.TemporaryDirectory(prefix="customers-data-", dir="/tmp", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


@pytest.fixture
def start_service(database_url: str, tmp_path: Path) -> Iterator[Callable[..., RunningService]]:
    """Starts services on a database of the test's own: `start_service(workers=2, settings={...})`."""
    started: list[RunningService] = []

    def start(*, database: str = database_url, **options: Any) -> RunningService:
        running = RunningService(tmp_path / "service", database, **options)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        if running.process and running.process.poll() is None:
            running.kill()
