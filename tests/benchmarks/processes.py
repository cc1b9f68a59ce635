"""Processes that are measured: contestants and the service, started, asked for their memory, and stopped again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

from tests.support.processes import children_of
from tests.support.running_service import RunningService

START_SECONDS = 60.0


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server(Protocol):
    """Something that listens on a port."""

    @property
    def port(self) -> int: ...

    def stop(self) -> object: ...


class Process:
    """A Python module as a server of its own."""

    def __init__(self, module: str, *arguments: str, log: Path, environment: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *(each.format(port=self.port) for each in arguments)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def start(self) -> Process:
        """Return once it listens."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise RuntimeError(f"It did not start:\n{self._log.read_text(errors='replace')[-3000:]}")

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """SIGTERM to it and to what it started, then as long as that takes."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)


def contestant(name: str, database_url: str, directory: Path, *, workers: int = 1) -> Process:
    """One of `tests.benchmarks.contestants`, ready to answer."""
    module = "tests.benchmarks.contestants"
    return Process(module, name, "{port}", database_url, f"{workers}", log=directory / f"{name}.log").start()


def service(database_url: str, directory: Path, *, workers: int = 1) -> RunningService:
    """The real service, ready to answer, as people start it."""
    return RunningService(directory, database_url, settings={"LOG_LEVEL": "warning"}, workers=workers).start()


def unsealed(database_url: str, directory: Path) -> Process:
    """The service as it would be without sealing; see `tests.benchmarks.unsealed`."""
    directory.mkdir(parents=True, exist_ok=True)
    environment = RunningService(directory, database_url, settings={"LOG_LEVEL": "warning"}).environment()
    return Process("tests.benchmarks.unsealed", "{port}", log=directory / "log", environment=environment).start()


def customers(database_url: str, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A `customers` command on a database of the service, however long it takes."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        env=RunningService(directory, database_url).environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def resident_memory(pid: int) -> int:
    """What a process and all its children have in memory, in bytes."""
    return sum(_resident(each) for each in [pid, *_descendants(pid)])


def _resident(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _descendants(pid: int) -> list[int]:
    children = children_of(pid)
    return children + [each for child in children for each in _descendants(child)]
