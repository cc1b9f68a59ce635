"""Who may enter what, and what a data directory may hold already."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from application.database.embedded import EmbeddedPostgres, EmbeddedPostgresError, default_data_dir
from application.database.embedded.binaries import find_binaries
from application.database.embedded.data_directory import DataDirectory
from application.database.embedded.database_user import database_user
from application.database.embedded.socket_directory import find_socket_directory
from tests.support.interpreter import Interpreter
from tests.support.people import DEBIAN_15, Person, answers, is_at_rest, server_process
from tests.support.waiting import eventually

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand files to another user")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def user_of(path: Path) -> str:
    return pwd.getpwuid(path.stat().st_uid).pw_name


def start_and_stop(data_dir: Path) -> str:
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        assert answers(url)
    return url


def test_the_default_follows_who_we_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == (Path("/var/lib/customers") if os.geteuid() == 0 else tmp_path / "customers")


def test_without_root_the_default_is_in_the_xdg_data_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/home/ana")
    monkeypatch.setenv("XDG_DATA_HOME", "relative, which the standard says to ignore")
    assert default_data_dir() == Path("/home/ana/.local/share/customers")


def test_every_part_is_open_to_those_who_need_it_only(data_dir: Path) -> None:
    start_and_stop(data_dir)
    modes = {name: mode(data_dir / name) for name in ("postgres", "run", "secrets", "locks")}
    assert modes == {"postgres": 0o700, "run": 0o700, "secrets": 0o700, "locks": 0o700}
    assert mode(data_dir / "secrets" / "postgres-password") == 0o600
    assert mode(data_dir / "postgres.log") == 0o600
    assert mode(data_dir) == (0o710 if os.geteuid() == 0 else 0o700)


@as_root
def test_as_root_the_server_runs_as_its_own_user_who_cannot_read_our_secrets(data_dir: Path) -> None:
    user = database_user(data_dir / "postgres")
    assert user.name in ("postgres", "nobody")
    with EmbeddedPostgres(data_dir, fsync=False):
        assert user_of(Path(f"/proc/{server_process(data_dir)}")) == user.name
    assert {name: user_of(data_dir / name) for name in ("postgres", "run", "secrets", "locks")} == {
        "postgres": user.name,
        "run": user.name,
        "secrets": "root",
        "locks": "root",
    }
    assert data_dir.stat().st_gid == user.gid
    assert user_of(data_dir) == "root"
    assert not user.can_enter(data_dir / "secrets")
    assert user.run(["ls", data_dir])[0] != 0


def test_missing_parents_are_made_and_existing_ones_stay_as_they_are(private: Path) -> None:
    private.chmod(0o711)
    start_and_stop(private / "made" / "data")
    assert mode(private) == 0o711
    assert mode(private / "made") & 0o027 == 0
    assert is_at_rest(private / "made" / "data")


@as_root
def test_as_root_a_parent_that_is_closed_to_the_server_is_refused_not_opened(private: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=f"may not enter {private}. Choose a data directory elsewhere"):
        EmbeddedPostgres(private / "data").start()
    assert mode(private) == 0o700
    assert not any(private.iterdir())


@as_root
def test_as_root_a_directory_of_somebody_else_is_refused(data_dir: Path) -> None:
    os.chown(data_dir, 65534, 65534)
    with pytest.raises(EmbeddedPostgresError, match="belongs to user 65534, and this runs as user 0"):
        EmbeddedPostgres(data_dir).start()


def test_a_directory_with_things_in_it_that_others_may_write_into_is_refused(data_dir: Path) -> None:
    (data_dir / "theirs").touch()
    data_dir.chmod(0o777)
    with pytest.raises(EmbeddedPostgresError, match="chmod go-w"):
        EmbeddedPostgres(data_dir).start()


def test_what_else_lies_in_the_data_directory_stays(data_dir: Path) -> None:
    (data_dir / "admin-key").write_text("key")
    start_and_stop(data_dir)
    assert (data_dir / "admin-key").read_text() == "key"


@pytest.mark.parametrize("name", ["x" * 100, "ñ" * 50, "one, two"])
def test_where_the_path_does_not_do_for_a_socket_a_short_private_one_is_used(data_dir: Path, name: str) -> None:
    data_dir.chmod(0o711)
    deep = data_dir / name
    with EmbeddedPostgres(deep, fsync=False) as url:
        assert answers(url)
        short = Path((deep / "run.elsewhere").read_text())
        assert mode(short) == 0o700
        with EmbeddedPostgres(deep) as joined:
            assert joined == url
    assert is_at_rest(deep)
    assert not short.exists()


def test_a_short_directory_that_somebody_else_has_put_in_its_place_is_not_used(data_dir: Path) -> None:
    data_dir.chmod(0o711)
    deep = data_dir / ("x" * 100)
    start_and_stop(deep)
    trap = data_dir / "trap"
    trap.mkdir(mode=0o755)
    (deep / "run.elsewhere").write_text(str(trap))
    assert find_socket_directory(DataDirectory(deep)) is None
    start_and_stop(deep)


def test_a_path_with_spaces_will_do(data_dir: Path) -> None:
    data_dir.chmod(0o711)
    start_and_stop(data_dir / "with space")
    assert (data_dir / "with space" / "run").is_dir()


@pytest.mark.parametrize(
    "content", ["", "garbage\n", "{alive}\n/nowhere\n1700000000\n5432\n/nowhere\n\n  1  1\nready\n"]
)
def test_a_process_id_file_left_behind_is_never_trusted(data_dir: Path, content: str) -> None:
    start_and_stop(data_dir)
    user = database_user(data_dir / "postgres")
    # Of the same user, who may send it signals: PostgreSQL would give up.
    innocent = user.spawn(["cat"], stdin=subprocess.PIPE)
    try:
        for stale in (data_dir / "postgres" / "postmaster.pid", data_dir / "run" / ".s.PGSQL.5432.lock"):
            stale.write_text(content.format(alive=innocent.pid))
            shutil.chown(stale, user.uid)
        start_and_stop(data_dir)
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.communicate()


def test_a_server_started_by_hand_is_neither_joined_nor_disturbed(data_dir: Path) -> None:
    start_and_stop(data_dir)
    user = database_user(data_dir / "postgres")
    program = find_binaries(None, user, DataDirectory(data_dir)).program("postgres")
    by_hand = user.spawn(
        [program, "-D", data_dir / "postgres", "-k", data_dir / "run", "-c", "listen_addresses="],
        stdout=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: (data_dir / "run" / ".s.PGSQL.5432").exists())
        with pytest.raises(EmbeddedPostgresError, match=r"started by hand .* pg_ctl stop"):
            EmbeddedPostgres(data_dir).start()
        assert by_hand.poll() is None
        assert (data_dir / "postgres" / "postmaster.pid").exists()
    finally:
        by_hand.terminate()
        by_hand.wait()


def test_a_lost_password_is_replaced(data_dir: Path) -> None:
    before = start_and_stop(data_dir)
    (data_dir / "secrets" / "postgres-password").unlink()
    assert start_and_stop(data_dir) != before


def test_another_password_is_refused_by_the_server(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, fsync=False) as url:
        assert not answers(url.replace("customers:", "customers:not-"))


@pytest.mark.skipif(not DEBIAN_15.exists(), reason="needs a second PostgreSQL")
def test_data_of_another_major_version_is_refused_with_the_way_out(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, binaries=DEBIAN_15, fsync=False) as url:
        assert answers(url)
    with pytest.raises(EmbeddedPostgresError) as refusal:
        EmbeddedPostgres(data_dir).start()
    assert "made by PostgreSQL 15" in str(refusal.value)
    assert f"CUSTOMERS_POSTGRES_BIN={DEBIAN_15}" in str(refusal.value)
    assert "customers backup" in str(refusal.value)
    with EmbeddedPostgres(data_dir, binaries=DEBIAN_15, fsync=False) as url:
        assert answers(url)


def test_a_log_that_has_grown_large_is_put_aside(data_dir: Path) -> None:
    start_and_stop(data_dir)
    (data_dir / "postgres.log").write_bytes(b"old\n" * 3_000_000)
    start_and_stop(data_dir)
    assert (data_dir / "postgres.log").stat().st_size < 10_000
    assert (data_dir / "postgres.log.1").stat().st_size == 12_000_000
    assert mode(data_dir / "postgres.log.1") == 0o600


def test_a_folder_postgres_that_is_no_database_is_refused(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "something").touch()
    if os.geteuid() == 0:
        shutil.chown(data_dir / "postgres", "nobody")
    with pytest.raises(EmbeddedPostgresError, match="not empty and not a PostgreSQL database"):
        EmbeddedPostgres(data_dir).start()


@as_root
def test_a_joiner_who_is_somebody_else_is_told_so(data_dir: Path, anybodys_python: Interpreter) -> None:
    with EmbeddedPostgres(data_dir, fsync=False):
        stranger = Person(data_dir, python=anybodys_python, uid=65534)
        assert "belongs to user 0, and this runs as user 65534" in stranger.refusal()


@as_root
def test_as_an_ordinary_user_it_all_works_without_any_other_user(data_dir: Path, anybodys_python: Interpreter) -> None:
    os.chown(data_dir, 65534, 65534)
    person, other = (Person(data_dir, python=anybodys_python, uid=65534) for _ in range(2))
    assert answers(person.url())
    assert Path(f"/proc/{server_process(data_dir)}").stat().st_uid == 65534
    assert mode(data_dir) == 0o700
    other.url()
    person.kill()
    other.leave()
    eventually(lambda: is_at_rest(data_dir))
