"""Another master key: the keys of the service stay, and wherever it is cut off the next start finds the right one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from application.keys.master_key import KeyFile, MasterKey
from application.keys.rotation import rotate_file, rotate_given
from application.keys.secrets import Secrets, SecretsUnusable, open_secrets
from application.keys.secrets_sql import SECRETS_LOCK

OLD, NEW = MasterKey(bytes(range(32))), MasterKey(bytes(range(1, 33)))


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "master-key"


@pytest.fixture
def secrets(connection: psycopg.Connection[Any], key_file: Path) -> Secrets:
    """Of a service with a key file."""
    return open_secrets(connection, None, key_file)


def files(key_file: Path) -> list[str]:
    return sorted(path.name for path in key_file.parent.iterdir())


def key_in(path: Path) -> MasterKey:
    key = KeyFile(path).read()
    assert key is not None
    return key


def test_the_keys_stay_and_the_file_changes(
    connection: psycopg.Connection[Any], key_file: Path, secrets: Secrets
) -> None:
    before = key_in(key_file)
    rotated = rotate_file(connection, key_file)
    after = key_in(key_file)
    assert (rotated.before, rotated.after) == (before.id, after.id)
    assert before != after
    assert open_secrets(connection, None, key_file) == secrets
    assert rotated.old_key_file is not None
    assert key_in(rotated.old_key_file) == before
    assert files(key_file) == ["master-key", f"master-key.old-{before.id}"]
    assert {path.stat().st_mode & 0o077 for path in key_file.parent.iterdir()} == {0}
    with pytest.raises(SecretsUnusable, match=after.id):
        open_secrets(connection, before, key_file)


def test_a_crash_before_the_commit_leaves_the_old_key(
    connection: psycopg.Connection[Any], key_file: Path, secrets: Secrets
) -> None:
    KeyFile(key_file).make_next()
    assert open_secrets(connection, None, key_file) == secrets
    rotate_file(connection, key_file)
    assert open_secrets(connection, None, key_file) == secrets
    assert not KeyFile(key_file).next_path.exists()


@pytest.mark.parametrize("heals", ["a start", "another rotation"])
def test_a_crash_after_the_commit_is_healed(
    connection: psycopg.Connection[Any],
    key_file: Path,
    secrets: Secrets,
    monkeypatch: pytest.MonkeyPatch,
    heals: str,
) -> None:
    def crash(self: KeyFile) -> None:
        raise KeyboardInterrupt

    before = key_in(key_file)
    with monkeypatch.context() as patch:
        patch.setattr(KeyFile, "take_next", crash)
        with pytest.raises(KeyboardInterrupt):
            rotate_file(connection, key_file)
    assert key_in(key_file) == before
    assert KeyFile(key_file).next_path.exists()
    if heals == "another rotation":
        rotate_file(connection, key_file)
    assert open_secrets(connection, None, key_file) == secrets
    assert open_secrets(connection, None, key_file) == secrets
    assert key_in(key_file) != before
    assert not KeyFile(key_file).next_path.exists()


def test_a_refused_rotation_changes_nothing(
    connection: psycopg.Connection[Any], key_file: Path, secrets: Secrets
) -> None:
    connection.execute("UPDATE secrets SET wrapped = '\\x00' WHERE name = 'index'")
    before = connection.execute("SELECT * FROM secrets ORDER BY name").fetchall()
    with pytest.raises(SecretsUnusable, match="they were changed"):
        rotate_file(connection, key_file)
    assert connection.execute("SELECT * FROM secrets ORDER BY name").fetchall() == before
    assert connection.execute("SELECT pg_advisory_unlock(%s)", [SECRETS_LOCK]).fetchone() == (False,)


def test_while_a_given_key_is_replaced_both_open(connection: psycopg.Connection[Any], key_file: Path) -> None:
    secrets = open_secrets(connection, OLD, key_file)
    assert open_secrets(connection, OLD, key_file, NEW) == secrets
    rotated = rotate_given(connection, OLD, key_file, NEW)
    assert (rotated.before, rotated.after) == (OLD.id, NEW.id)
    assert open_secrets(connection, OLD, key_file, NEW) == secrets
    assert open_secrets(connection, NEW, key_file) == secrets
    again = rotate_given(connection, OLD, key_file, NEW)
    assert (again.before, again.after) == (NEW.id, NEW.id)
    assert not key_file.parent.exists()


def test_a_key_file_gives_way_to_a_given_key(
    connection: psycopg.Connection[Any], key_file: Path, secrets: Secrets
) -> None:
    rotate_given(connection, None, key_file, NEW)
    assert open_secrets(connection, NEW, key_file) == secrets


def test_a_wrong_key_rotates_nothing(connection: psycopg.Connection[Any], key_file: Path) -> None:
    open_secrets(connection, OLD, key_file)
    with pytest.raises(SecretsUnusable, match=OLD.id):
        rotate_given(connection, MasterKey.generate(), key_file, NEW)


def test_an_empty_database_has_nothing_to_rotate(connection: psycopg.Connection[Any], key_file: Path) -> None:
    with pytest.raises(SecretsUnusable, match="no secrets yet"):
        rotate_file(connection, key_file)
    assert not key_file.parent.exists()
