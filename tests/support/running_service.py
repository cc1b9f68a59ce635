"""The real service as a process of its own, for tests that talk to it over HTTP or kill it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

ADMIN_KEY = "test-admin-key-of-32-characters-or-more"


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class RunningService:
    """`customers serve` on a port of its own; `database_url` None means the embedded PostgreSQL of the directory."""

    data_dir: Path
    database_url: str | None
    settings: dict[str, str] = field(default_factory=dict)
    workers: int = 1
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

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

    def start(self, *, timeout: float = 30) -> RunningService:
        """Start, and return once it is ready to answer."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "service.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port), "--workers", str(self.workers)],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_ready(timeout)
        return self

    def wait_until_ready(self, timeout: float = 30) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(f"the service ended with {self.process.returncode}:\n{self.log}")
            try:
                if httpx2.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the service is not ready after {timeout} s:\n{self.log}")

    def client(self) -> httpx2.Client:
        """A client with the admin key."""
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {ADMIN_KEY}"}, timeout=15)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `customers` command with the settings of the service."""
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def stop(self, *, timeout: float = 20) -> int:
        """SIGTERM, as an operator would; returns the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def kill(self) -> None:
        """`kill -9` of the whole process group: the service gets no chance to tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
