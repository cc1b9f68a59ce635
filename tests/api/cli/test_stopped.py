"""Ctrl-C, as a terminal sends it: one sentence, exit code 130, and nothing that is half."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from application.database.backup_format import MANIFEST
from application.database.connections import SILENCE_SECONDS
from tests.api.cli.conftest import Run
from tests.conftest import fresh_database
from tests.support.commands import rows
from tests.support.held_rebuild import held_rebuild
from tests.support.waiting import SECONDS, eventually, is_waiting

DROPPING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ '^DROP'"
LEFT_BESIDE = "SELECT relname FROM pg_class WHERE relname ~ '_(next|old)$'"


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command as a process of its own, in which Ctrl-C is not ignored, whatever is so where the tests run."""
    with subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def stopped_when(
    condition: Callable[[], object], *arguments: str, by: int = signal.SIGINT
) -> tuple[int, Sequence[str]]:
    """The exit code of a command that gets a signal when something holds, and the lines that it said."""
    with started(*arguments) as process:
        eventually(condition)
        process.send_signal(by)
        _, said = process.communicate(timeout=SECONDS)
    return process.returncode, said.splitlines()


def listens(process: subprocess.Popen[str]) -> bool:
    """Whether a command has come so far that it minds signals; before that it is Python alone."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    (caught,) = (int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(caught & 1 << signal.SIGTERM - 1)


@contextmanager
def locked(url: str, table: str, mode: str = "ACCESS EXCLUSIVE") -> Iterator[psycopg.Connection]:
    """Whoever wants to use the table waits."""
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE {table} IN {mode} MODE".encode())
        yield connection
        connection.rollback()


@pytest.fixture
def ten(customers: Run, on_database: None, database_url: str) -> str:
    """A database with ten customers, which commands use."""
    assert customers("demo", "10").returncode == 0
    return database_url


def test_a_rebuild_leaves_the_live_table_and_nothing_beside_it(ten: str, customers: Run) -> None:
    before = rows(ten, "SELECT count(*) FROM customer_list")
    with held_rebuild(ten) as held:
        code, said = stopped_when(lambda: held.count() and is_waiting(ten), "rebuild", "customer_list")
    assert (code, len(said)) == (130, 1), said
    assert "customer_list is whole" in said[0]
    assert rows(ten, LEFT_BESIDE) == []
    assert rows(ten, "SELECT projection FROM projections WHERE projection ~ '_next$'") == []
    assert rows(ten, "SELECT count(*) FROM customer_list") == before
    assert customers("rebuild", "customer_list").returncode == 0


@pytest.mark.long
def test_a_rebuild_waits_for_whatever_takes_the_database_long(ten: str) -> None:
    with held_rebuild(ten) as held, started("rebuild", "customer_list") as process:
        eventually(lambda: held.count() and is_waiting(ten))
        time.sleep((SILENCE_SECONDS["projection"] or 0.0) + 2.0)  # as the index of a large table does
        held.release()
        assert process.wait(SECONDS) == 0


def test_whoever_is_impatient_is_told_and_then_let_go(ten: str, customers: Run) -> None:
    with held_rebuild(ten) as held, started("rebuild", "customer_list") as process:
        eventually(lambda: held.count() and is_waiting(ten))
        with locked(ten, "customer_list_next", "ACCESS SHARE"):
            process.send_signal(signal.SIGINT)
            eventually(lambda: rows(ten, DROPPING))
            process.send_signal(signal.SIGINT)
            assert process.stderr
            assert "once more ends it at once" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            assert (process.wait(SECONDS), process.stderr.read()) == (130, "")
        held.release()
        eventually(lambda: not rows(ten, DROPPING))
        assert customers("rebuild", "customer_list").returncode == 0
    assert rows(ten, LEFT_BESIDE) == []


def test_a_second_ctrl_c_does_not_keep_a_command_from_tidying_up(ten: str) -> None:
    with held_rebuild(ten) as held, started("rebuild", "customer_list") as process:
        eventually(lambda: held.count() and is_waiting(ten))
        with locked(ten, "customer_list_next", "ACCESS SHARE"):
            process.send_signal(signal.SIGINT)
            eventually(lambda: rows(ten, DROPPING))
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, "Traceback" in said, "customer_list is whole" in said) == (130, False, True), said
    assert rows(ten, LEFT_BESIDE) == []


def test_a_restore_leaves_the_database_empty(
    ten: str, customers: Run, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = str(tmp_path / "backup")
    assert customers("backup", backup).returncode == 0
    with fresh_database(postgres_url) as url:
        monkeypatch.setenv("CUSTOMERS_DATABASE_URL", url)
        with locked(url, "claims", "SHARE"):
            code, said = stopped_when(lambda: is_waiting(url), "restore", backup)
        assert (code, len(said), "nothing was restored" in said[-1]) == (130, 1, True), said
        assert rows(url, "SELECT 1 FROM events") == rows(url, "SELECT 1 FROM secrets") == []
        assert customers("restore", backup).returncode == 0


@pytest.mark.parametrize(("by", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_backup_leaves_nothing_that_looks_like_one(
    ten: str, customers: Run, tmp_path: Path, by: int, exit_code: int
) -> None:
    directory = tmp_path / "backup"
    with locked(ten, "claims"):
        code, said = stopped_when(lambda: is_waiting(ten), "backup", str(directory), by=by)
    assert (code, len(said), "there is no backup" in said[-1]) == (exit_code, 1, True), said
    assert not directory.exists()
    assert customers("backup", str(directory)).returncode == 0


def test_an_export_leaves_the_file_that_was_there(ten: str, tmp_path: Path) -> None:
    file = tmp_path / "all.xlsx"
    file.write_text("of last week")
    with locked(ten, "events"):
        code, said = stopped_when(lambda: is_waiting(ten), "export", str(file))
    assert (code, len(said), "is as it was" in said[-1]) == (130, 1, True), said
    assert file.read_text() == "of last week"
    assert [path.name for path in tmp_path.iterdir() if "all" in path.name] == ["all.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("audit", "verify"), "not all of the log was looked at"),
        (("audit", "replay"), "nothing was changed"),
        (("audit", "replay", "--compare"), "nothing was changed"),
        (("audit", "export", "evidence"), "nothing was exported"),
        (("keys", "list"), "nothing is left half"),
    ],
)
def test_what_changes_nothing_says_so(
    ten: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    with locked(ten, "events"):
        code, said = stopped_when(lambda: is_waiting(ten), *arguments)
    assert (code, len(said), sentence in said[-1]) == (130, 1, True), said
    assert not (tmp_path / "evidence").exists()


@pytest.mark.usefixtures("ten")
def test_at_whatever_moment_a_directory_is_whole_or_not_there(tmp_path: Path) -> None:
    for number, (command, whole) in enumerate(
        [(("audit", "export"), "manifest.json"), (("backup",), MANIFEST)] * 4, start=1
    ):
        directory = tmp_path / f"files-{number}"
        with started(*command, str(directory)) as process:
            eventually(lambda: listens(process))
            time.sleep(0.15 * number)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=SECONDS)
        assert process.returncode in (0, 130, -2), said  # Python itself turns 130 into -2, which is 130 to a shell
        assert "Traceback" not in said
        assert (directory / whole).exists() == (process.returncode == 0), said
        assert directory.exists() == (process.returncode == 0), said


def test_what_comes_when_all_is_done_is_not_a_failure() -> None:
    at_the_end = """
import os, signal
from api.cli import stopping

class Last:
    def __del__(self, kill=os.kill, process=os.getpid(), number=int(signal.SIGINT)):
        kill(process, number)  # when Python has put its own handlers away

stopping.listen()
last = Last()
"""
    done = subprocess.run(
        [sys.executable, "-c", at_the_end], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_an_import_says_how_many_rows_were_recorded_and_goes_on(
    customers: Run, on_database: None, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "many.csv"
    file.write_text("external_id,name,tax_id\n" + "".join(f"X{each},Cliente {each},CF\n" for each in range(3_000)))
    registered = "SELECT count(*) FROM events WHERE version = 1"
    code, said = stopped_when(lambda: rows(database_url, registered)[0] > (100,), "import", str(file))
    ((recorded,),) = rows(database_url, registered)
    assert (code, f"{recorded:,} registered" in said[-2]) == (130, True), said
    assert "run the import again to go on" in said[-1]
    again = customers("import", str(file))
    assert f"{3_000 - recorded:,} registered, 0 changed, {recorded:,} unchanged, 0 failed." in again.stderr


def test_a_demo_says_how_many_it_added(on_database: None, database_url: str) -> None:
    registered = "SELECT count(*) FROM events WHERE version = 1"
    code, said = stopped_when(lambda: rows(database_url, registered)[0] > (100,), "demo", "1000000")
    ((recorded,),) = rows(database_url, registered)
    assert (code, f"{recorded:,} customers were added" in said[-1]) == (130, True), said
