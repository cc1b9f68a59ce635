"""The keys of the service: made once, kept wrapped, and a start that refuses what would lose or mix them up."""

from __future__ import annotations

import base64
import os
import stat
import threading
from pathlib import Path

import psycopg
import pytest

from application.keys.secrets import NAMES, MasterKey, Secrets, SecretsUnusable, open_secrets

MASTER = MasterKey(bytes(range(32)))
ADD_AN_EVENT = "INSERT INTO events VALUES (1, gen_random_uuid(), 1, 'customer.registered', '{}')"


def opened(url: str, given: MasterKey | None, key_file: Path) -> Secrets:
    """What a start of the service does."""
    with psycopg.connect(url, autocommit=True) as connection:
        return open_secrets(connection, given, key_file)


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "master.key"


def test_an_empty_database_gets_a_key_file_that_nobody_else_can_read(database_url: str, key_file: Path) -> None:
    before = os.umask(0)
    try:
        secrets = opened(database_url, None, key_file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert [file.name for file in key_file.parent.iterdir()] == ["master.key"]
    assert len({secrets.data_keys, secrets.index, secrets.cursor, secrets.signing}) == 4
    assert len(base64.b64decode(key_file.read_text())) == 32
    assert opened(database_url, None, key_file) == secrets


def test_a_key_that_is_given_is_written_nowhere(database_url: str, key_file: Path) -> None:
    secrets = opened(database_url, MASTER, key_file)
    assert not key_file.parent.exists()
    assert opened(database_url, MASTER, key_file) == secrets


def test_a_key_that_is_given_goes_before_the_file(database_url: str, key_file: Path) -> None:
    key_file.parent.mkdir()
    key_file.write_text(f"{MasterKey.generate()}\n")
    secrets = opened(database_url, MASTER, key_file)
    assert opened(database_url, MASTER, key_file) == secrets
    with pytest.raises(SecretsUnusable):
        opened(database_url, None, key_file)


def test_a_key_file_that_is_there_already_is_used(database_url: str, key_file: Path) -> None:
    key_file.parent.mkdir()
    key_file.write_text(f"{MASTER}\n")
    secrets = opened(database_url, None, key_file)
    assert key_file.read_text() == f"{MASTER}\n"
    assert opened(database_url, MASTER, key_file) == secrets


def test_what_a_broken_off_start_left_of_a_key_file_does_no_harm(database_url: str, key_file: Path) -> None:
    key_file.parent.mkdir()
    draft = key_file.with_name("master.key.new")
    draft.write_text("half a k")
    draft.chmod(0o644)
    secrets = opened(database_url, None, key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert not draft.exists()
    assert opened(database_url, None, key_file) == secrets


def test_the_database_never_sees_a_key(database_url: str, key_file: Path) -> None:
    secrets = opened(database_url, MASTER, key_file)
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT name, wrapping_key_id, wrapped FROM secrets").fetchall()
    assert sorted(name for name, _, _ in rows) == sorted(NAMES)
    assert {key_id for _, key_id, _ in rows} == {MASTER.id}
    for _, _, wrapped in rows:
        for key in (MASTER.key, secrets.data_keys, secrets.index, secrets.cursor, secrets.signing):
            assert key not in wrapped


def test_a_lost_master_key_is_named(database_url: str, key_file: Path) -> None:
    opened(database_url, MASTER, key_file)
    with pytest.raises(SecretsUnusable) as unusable:
        opened(database_url, None, key_file)
    assert MASTER.id in str(unusable.value)
    assert str(key_file) in str(unusable.value)
    assert "CUSTOMERS_MASTER_KEY" in str(unusable.value)
    assert not key_file.exists()


def test_the_wrong_master_key_is_told_from_the_right_one(database_url: str, key_file: Path) -> None:
    opened(database_url, MASTER, key_file)
    other = MasterKey.generate()
    with pytest.raises(SecretsUnusable) as unusable:
        opened(database_url, other, key_file)
    assert MASTER.id in str(unusable.value)
    assert other.id in str(unusable.value)
    assert str(MASTER) not in str(unusable.value)
    assert str(other) not in str(unusable.value)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE secrets s SET wrapped = o.wrapped FROM secrets o WHERE s.name = 'index' AND o.name = 'cursor'",
        "UPDATE secrets SET wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) WHERE name = 'signing'",
        "UPDATE secrets SET wrapped = '' WHERE name = 'signing'",
        "UPDATE secrets SET wrapped = substr(wrapped, 1, 6) WHERE name = 'signing'",
        "DELETE FROM secrets WHERE name = 'cursor'",
        "UPDATE secrets SET name = 'other' WHERE name = 'cursor'",
    ],
)
def test_secrets_that_were_changed_or_swapped_are_noticed(database_url: str, key_file: Path, damage: str) -> None:
    opened(database_url, MASTER, key_file)
    execute(database_url, damage)
    with pytest.raises(SecretsUnusable, match="Restore the table `secrets` from a backup"):
        opened(database_url, MASTER, key_file)


@pytest.mark.parametrize("given", [None, MASTER], ids=["no key", "a key"])
def test_a_database_with_events_but_no_secrets_is_refused(
    database_url: str, key_file: Path, given: MasterKey | None
) -> None:
    execute(database_url, ADD_AN_EVENT)
    with pytest.raises(SecretsUnusable, match="events but no secrets"):
        opened(database_url, given, key_file)
    assert not key_file.exists()


def test_starts_at_the_same_time_agree_on_the_keys(database_url: str, key_file: Path) -> None:
    found: list[Secrets] = []
    threads = [threading.Thread(target=lambda: found.append(opened(database_url, None, key_file))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(secrets == found[0] for secrets in found)


@pytest.mark.parametrize("text", ["", "short", "A" * 43, "A" * 45, base64.b64encode(bytes(31)).decode(), "ñ" * 44])
def test_what_is_no_master_key_is_refused_with_help(text: str) -> None:
    with pytest.raises(SecretsUnusable, match="32 random bytes in base64") as unusable:
        MasterKey.parse(text)
    assert not text or text not in str(unusable.value)


@pytest.mark.parametrize("content", [b"", b"rubbish\n", b"\xff\xfe\x00", "contraseña\n".encode()])
def test_a_damaged_key_file_is_refused_with_help(database_url: str, key_file: Path, content: bytes) -> None:
    key_file.parent.mkdir()
    key_file.write_bytes(content)
    with pytest.raises(SecretsUnusable, match="32 random bytes in base64"):
        opened(database_url, None, key_file)
    assert key_file.read_bytes() == content


def test_a_master_key_is_read_in_both_alphabets_of_base64() -> None:
    key = MasterKey(bytes([0xFB, 0xFF] * 16))
    assert MasterKey.parse(f"  {key}\n") == key
    assert MasterKey.parse(base64.urlsafe_b64encode(key.key).decode()) == key


def test_keys_do_not_show_in_a_traceback_or_a_log(database_url: str, key_file: Path) -> None:
    secrets = opened(database_url, MASTER, key_file)
    shown = f"{MASTER!r} {secrets!r} {secrets}"
    assert repr(MASTER.key)[2:-1] not in shown
    assert str(MASTER) not in shown
    assert repr(secrets.index)[2:-1] not in shown
