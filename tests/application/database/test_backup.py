"""A backup is one whole moment, is checked before it is used, and loads into nothing but an empty database."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.access.api_keys import confirm_keys, create_key, list_keys, revoke_key
from application.database.backup import back_up, restore
from application.database.backup_format import MADE_AGAIN, MANIFEST, PRIMARY, BackupRefused, Manifest
from application.database.embedded import EmbeddedPostgres
from application.database.restores import Beside
from application.keys.secrets import open_secrets
from tests.conftest import fresh_database
from tests.support.recorded_log import RecordedLog


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> Iterator[psycopg.Connection[Any]]:
    """A database with customers, erased ones too, secrets, keys and an odd text."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        secrets = open_secrets(connection, None, tmp_path / "master-key")
        with RecordedLog(database_url, secrets) as log:
            customers = log.register(20)
            log.write_notes(customers[0], 3)
            log.erase(customers[1])
        odd = ["odd\t\\N\nñ", b"\x00\xff"]
        connection.execute("INSERT INTO api_keys (name, key_hash, role) VALUES (%s, %s, 'admin')", odd)
        connection.execute("INSERT INTO receipts VALUES ('\\x01', NULL, gen_random_uuid(), 1, 1, NULL, now())")
        yield connection


@pytest.fixture
def empty(postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(postgres_url) as url, psycopg.connect(url, autocommit=True) as connection:
        yield connection


def content(connection: psycopg.Connection[Any]) -> dict[str, list[Any]]:
    """Everything, but that a restore notes itself."""
    return {
        table: connection.execute(f"SELECT t.* FROM {table} t ORDER BY t::text".encode()).fetchall()
        for table in PRIMARY
        if table != "restores"
    }


def test_every_table_is_in_the_backup_or_can_be_made_again(database_url: str) -> None:
    """A new migration that adds a table must say which it is."""
    with psycopg.connect(database_url) as connection:
        tables = {name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert tables == {*PRIMARY, *MADE_AGAIN}


def test_what_was_backed_up_is_restored_to_the_letter(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    manifest = back_up(filled, tmp_path / "backup")
    before = content(filled)
    assert len(before["events"]) == 24
    assert {each.table: each.rows for each in manifest.tables} == {"restores": 0} | {
        table: len(rows) for table, rows in before.items()
    }
    assert manifest.head_position == 24
    assert restore(empty, tmp_path / "backup") == manifest
    assert content(empty) == before


def test_an_empty_server_gets_the_schema_too(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    back_up(filled, tmp_path / "backup")
    empty.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restore(empty, tmp_path / "backup")
    assert content(empty) == content(filled)


def test_only_the_owner_can_read_a_backup(filled: psycopg.Connection[Any], tmp_path: Path) -> None:
    back_up(filled, tmp_path / "backup")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "backup").iterdir()}
    assert (modes, (tmp_path / "backup").stat().st_mode & 0o777) == ({0o600}, 0o700)


def test_a_backup_is_one_moment_while_others_write(filled: psycopg.Connection[Any], tmp_path: Path) -> None:
    other = psycopg.connect(filled.info.dsn, password=filled.info.password, autocommit=True)
    written: list[int] = []

    def write_meanwhile(size: int) -> None:
        written.append(size)
        other.execute("INSERT INTO claims VALUES (%s, gen_random_uuid())", [bytes([len(written)])])

    with other:
        manifest = back_up(filled, tmp_path / "backup", write_meanwhile)
    assert written
    claims = next(each for each in manifest.tables if each.table == "claims")
    assert claims.rows == 0


def test_a_directory_with_something_in_it_is_refused(filled: psycopg.Connection[Any], tmp_path: Path) -> None:
    back_up(filled, tmp_path / "backup")
    with pytest.raises(BackupRefused, match="is not empty"):
        back_up(filled, tmp_path / "backup")


def test_a_database_with_something_in_it_is_refused(filled: psycopg.Connection[Any], tmp_path: Path) -> None:
    back_up(filled, tmp_path / "backup")
    before = content(filled)
    with pytest.raises(BackupRefused, match="The database is not empty: events has rows"):
        restore(filled, tmp_path / "backup")
    assert content(filled) == before


@pytest.mark.parametrize("table", PRIMARY)
def test_a_file_that_was_changed_is_noticed_before_anything_is_loaded(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path, table: str
) -> None:
    back_up(filled, tmp_path / "backup")
    with (tmp_path / "backup" / f"{table}.copy").open("ab") as file:
        file.write(b"\n")
    with pytest.raises(BackupRefused, match=rf"{table}\.copy is not what was backed up"):
        restore(empty, tmp_path / "backup")
    assert not any(content(empty).values())


def test_a_file_that_is_missing_is_noticed(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    back_up(filled, tmp_path / "backup")
    (tmp_path / "backup" / "secrets.copy").unlink()
    with pytest.raises(BackupRefused, match=r"secrets\.copy is missing"):
        restore(empty, tmp_path / "backup")


def test_a_backup_that_was_cut_off_is_none(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    back_up(filled, tmp_path / "backup")
    (tmp_path / "backup" / MANIFEST).unlink()
    with pytest.raises(BackupRefused, match="holds no whole backup"):
        restore(empty, tmp_path / "backup")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 3}, "has the format 3"),
        ({"schema_version": 9_999}, "Restore with the newer version"),
        ({"schema_version": 1}, "Restore into a new database"),
        ({"head_position": 7}, "does not end where the backup says"),
        ({"tables": [{"table": "events"}]}, "is damaged"),
        ({"tables": [{"table": "pg_authid", "file": "x", "columns": [], "rows": 0, "sha256": ""}]}, "does not know"),
    ],
)
def test_a_manifest_that_does_not_fit_restores_nothing(
    filled: psycopg.Connection[Any],
    empty: psycopg.Connection[Any],
    tmp_path: Path,
    change: dict[str, Any],
    message: str,
) -> None:
    back_up(filled, tmp_path / "backup")
    path = tmp_path / "backup" / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BackupRefused, match=message):
        restore(empty, tmp_path / "backup")
    assert not any(content(empty).values())


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    newer = (
        "erasure_certificates, imports, import_chunks, import_rows, import_columns, sessions, sign_in_links, "
        "wrong_keys, restores"
    )
    filled.execute(f"DROP TABLE {newer}; DELETE FROM schema_versions WHERE number > 1".encode())
    manifest = back_up(filled, tmp_path / "backup")
    assert manifest.schema_version == 1
    empty.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restore(empty, tmp_path / "backup")
    assert empty.execute("SELECT count(*) FROM erasure_certificates").fetchone() == (0,)
    assert len(content(empty)["events"]) == 24


def test_a_backup_says_what_was_beside_the_database_and_an_older_one_is_read_without(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    back_up(filled, tmp_path / "backup", beside=Beside(3, 24))
    path = tmp_path / "backup" / MANIFEST
    assert Manifest.read(path.parent).beside == (3, 24)
    older = json.loads(path.read_text()) | {"format": 1}
    del older["beside"]
    path.write_text(json.dumps(older))
    assert restore(empty, path.parent).beside == (None, None)
    noted = "SELECT number, erasures, signed_position, settled_at FROM restores"
    assert empty.execute(noted).fetchall() == [(1, None, None, None)]


def test_no_key_that_comes_with_a_backup_works_by_itself(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    for name in ("crm", "old", "boss"):
        create_key(filled, name, "admin" if name == "boss" else "writer")
    revoke_key(filled, "old")
    back_up(filled, tmp_path / "backup")
    restore(empty, tmp_path / "backup")
    assert {key.name: key.state for key in list_keys(empty) if key.name.isalpha()} == {
        "crm": "suspended",
        "old": "revoked",
        "boss": "suspended",
    }
    assert confirm_keys(empty, "old") == []
    assert confirm_keys(empty, "crm") == ["crm"]
    assert [key.state for key in list_keys(empty) if key.name == "crm"] == ["active"]
    assert "boss" in confirm_keys(empty)
    assert confirm_keys(empty) == []


POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.skipif(not POSTGRES_15.exists(), reason="Debian's PostgreSQL 15 is not installed")
def test_a_backup_goes_to_an_old_server_and_back(
    filled: psycopg.Connection[Any], empty: psycopg.Connection[Any], tmp_path: Path
) -> None:
    directory = Path(tempfile.mkdtemp(prefix="customers-15-", dir="/tmp"))  # short, for the sake of the socket's path
    try:
        with (
            EmbeddedPostgres(directory, binaries=POSTGRES_15, fsync=False) as url,
            psycopg.connect(url, autocommit=True) as old,
        ):
            back_up(filled, tmp_path / "there")
            restore(old, tmp_path / "there")
            assert content(old) == content(filled)
            manifest = back_up(old, tmp_path / "back")
            assert manifest.server == "15"
        restore(empty, tmp_path / "back")
        assert content(empty) == content(filled)
    finally:
        shutil.rmtree(directory)
