"""The real service as a process of its own, for tests that talk to it over HTTP or kill it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.support.documented import documented
from tests.support.processes import children_that_run
from tests.support.waiting import SECONDS, eventually

ADMIN_KEY = "test-admin-key-of-32-characters-or-more"


@dataclass
class RunningService:
    """`customers serve` on a free port; `database_url` None means the embedded PostgreSQL of the directory."""

    data_dir: Path
    database_url: str | None
    settings: dict[str, str] = field(default_factory=dict)
    workers: int = 1
    redirected: str = ""
    """Where a shell sends its output, if not into the log."""
    port: int = field(default=0, init=False)
    """Where it listens since its last start: it takes a free port itself, which nobody can take before it."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.data_dir / "service.log").read_text(errors="replace")

    def environment(self) -> dict[str, str]:
        """What the service and commands beside it are run with."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CUSTOMERS_")}
        own = {"CUSTOMERS_ADMIN_KEY": ADMIN_KEY, "CUSTOMERS_DATA_DIR": str(self.data_dir)}
        if self.database_url:
            own["CUSTOMERS_DATABASE_URL"] = self.database_url
        return kept | own | {f"CUSTOMERS_{name}": value for name, value in self.settings.items()}

    def start(self) -> RunningService:
        """Start, and return once all workers are ready to answer."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "service.log").open("ab") as log:
            said_before = log.tell()
            self.process = subprocess.Popen(
                [
                    *("sh", "-c", f'exec "$@" {self.redirected}', "sh"),
                    *(sys.executable, "-m", "api.cli", "serve", "--port", "0", "--workers", str(self.workers)),
                ],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(lambda: self._is_ready(said_before), lambda: f"the service is not ready:\n{self.log}")
        return self

    def _is_ready(self, said_before: int) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the service ended with {self.process.returncode}:\n{self.log}"
        address = re.search(rb"Serving on \S+:(\d+) ", (self.data_dir / "service.log").read_bytes()[said_before:])
        if address is None:
            return False
        self.port = int(address[1])
        with self.client(key=None) as client:
            return client.get("/health/ready").is_success

    def health(self) -> dict[str, Any]:
        """What it says of itself to whoever has a key."""
        with self.client() as client:
            said: dict[str, Any] = client.get("/health/ready").json()
        return said

    def worker_processes(self) -> set[int]:
        """The processes that answer requests."""
        assert self.process is not None
        return {*children_that_run("api.worker", self.process.pid)}

    def client(self, key: str | None = ADMIN_KEY) -> httpx2.Client:
        """A client with a key, or as a stranger; an answer that is not as the OpenAPI document says fails the test."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        hooks = {"response": [documented().check]}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=SECONDS, event_hooks=hooks)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `customers` command with the settings of the service."""
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def stop(self) -> int:
        """SIGTERM, as an operator would; returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)

    def kill(self) -> None:
        """`kill -9` of the whole process group: the service gets no chance to tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SECONDS)
