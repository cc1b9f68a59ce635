"""A world: a PostgreSQL, perhaps with a standby, and the services on it; it heals after every round."""

from __future__ import annotations

import base64
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple

import httpx2
import psycopg

from tests.chaos.clocks import Clocks, why_no_clocks
from tests.chaos.network import Network
from tests.chaos.server import Server
from tests.support.processes import children_of, send
from tests.support.running_service import ADMIN_KEY, RunningService

Setting = Literal["plain", "network", "standby", "clock", "disk", "copy"]
SETTINGS: tuple[Setting, ...] = ("plain", "network", "standby", "clock", "disk", "copy")
WEIGHTS = (25, 15, 30, 12, 10, 8)
READY_SECONDS, STOP_SECONDS = 30.0, 20.0
DISK_MEGABYTES = 200
STOPPED = "has lost changes that this service had confirmed"
LOG = 500
"""So many characters of a service's log are told with what it did."""


class Shape(NamedTuple):
    """What a world is made of."""

    setting: Setting
    workers: tuple[int, ...]
    """Of each service."""


def left_out() -> dict[Setting, str]:
    """The settings that this machine does not allow, with the reason."""
    missing: dict[Setting, str] = {}
    if why := why_no_clocks():
        missing["clock"] = why
    if os.geteuid() != 0:
        missing["disk"] = "only root may mount a small disk"
    elif not _can_mount():
        missing["disk"] = "nothing may be mounted here"
    return missing


def draw_shape(draw: random.Random, setting: Setting | None = None) -> Shape:
    """A shape, perhaps with a chosen setting; what this machine does not allow becomes a plain one."""
    workers = draw.choice([(1,), (2,), (1, 1), (1, 1), (2, 1)])
    drawn = setting or draw.choices(SETTINGS, WEIGHTS)[0]
    return Shape("plain" if drawn in left_out() else drawn, workers)


@dataclass
class ChaosService(RunningService):
    """A service that may live by another clock, be frozen, and is started again when it was killed."""

    clock: dict[str, str] = field(default_factory=dict)
    was_killed: bool = False

    def environment(self) -> dict[str, str]:
        return super().environment() | self.clock

    def start(self) -> ChaosService:
        super().start()
        self.was_killed = False
        return self

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def processes(self) -> list[int]:
        """The parent and everything below it."""
        assert self.process is not None
        found = [self.process.pid]
        for process in found:
            found += children_of(process)
        return found

    def workers_running(self) -> list[int]:
        return sorted(self.worker_processes()) if self.is_running else []

    def kill_all(self) -> None:
        """The whole group, orphans of a killed parent too."""
        assert self.process is not None
        self.was_killed = True
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(READY_SECONDS)

    def terminated_within(self) -> tuple[float, int | None]:
        """SIGTERM; how long it took to end, and its exit code: None where it had to be killed."""
        assert self.process is not None
        began = time.monotonic()
        self.was_killed = True
        self.process.send_signal(signal.SIGTERM)
        try:
            code: int | None = self.process.wait(STOP_SECONDS + 5)
        except subprocess.TimeoutExpired:
            self.kill_all()
            code = None
        return time.monotonic() - began, code


class Frozen(NamedTuple):
    """When a service could not answer, because its own processes stood still."""

    service: int
    began: float
    ended: float


class World:
    """Everything that runs; leaving it ends all of it."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.frozen: list[Frozen] = []
        self.remarks: list[tuple[str, str]] = []
        """Violations that are seen while something is done, as (kind, what)."""
        self.is_over = False
        """Whether something happened that later rounds should not begin with."""
        self.master_key = base64.b64encode(os.urandom(32)).decode()
        self._stack = ExitStack()
        self._guard = threading.Lock()

    def __enter__(self) -> World:
        try:
            self._build()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _build(self) -> None:
        setting = self.shape.setting
        text = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="chaos-", dir="/tmp", ignore_cleanup_errors=True)
        )
        self.root = Path(text)
        self.root.chmod(0o711)  # the database's user has to get through
        self.clocks = Clocks(self.root) if setting == "clock" else None
        self.server = self._server("a")
        self.server.create()
        self.other = self._server("b") if setting in ("standby", "copy") else None
        self.network: Network | None = None
        if setting == "standby":
            assert self.other is not None
            self.server.copy(self.other)
            self.other.standby_of = self.server
            self.other.start()
            self.server.wait_for_standby("standby")
        if setting == "network":
            self.network = self._stack.enter_context(Network(self.server.address()))
        clock = self.clocks.environment("services") if self.clocks else {}
        self.services = [
            ChaosService(self.root / f"service-{n}", self._address(), self._settings(), workers, clock=clock)
            for n, workers in enumerate(self.shape.workers)
        ]
        for service in self.services:
            self._stack.callback(_end, service)
            service.start()

    def _server(self, name: str) -> Server:
        if self.shape.setting == "disk":
            self._stack.enter_context(_small_disk(self.root / name))
        server = Server(self.root, name, self.clocks.environment("PostgreSQL") if self.clocks else {})
        self._stack.callback(server.remove)
        return server

    def _address(self) -> str:
        if self.network is not None:
            return self.network.url
        if self.other is None:
            return self.server.address()
        hosts = f"{self.server.sockets},{self.other.sockets}"
        return psycopg.conninfo.make_conninfo(
            self.server.address(), host=hosts, port="5432,5432", target_session_attrs="read-write"
        )

    def _settings(self) -> dict[str, str]:
        return {
            "MASTER_KEY": self.master_key,
            "RATE_LIMIT": "off",
            "CHECKPOINT_DIR": str(self.root / "checkpoints"),
            "SHRED_LEDGER": str(self.root / "ledger" / "erased"),
        }

    @property
    def ballast(self) -> Path:
        return self.server.files.parent / "ballast"

    def client(self, number: int, timeout: float = 10.0) -> httpx2.Client:
        """A client of one service."""
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        return httpx2.Client(base_url=self.services[number].url, headers=headers, timeout=timeout, verify=False)

    def remark(self, kind: str, what: str) -> None:
        with self._guard:
            self.remarks.append((kind, what))

    @contextmanager
    def still(self, number: int) -> Iterator[None]:
        """While a service cannot answer, nobody can expect it to be quick."""
        began = time.monotonic()
        place = len(self.frozen)
        self.frozen.append(Frozen(number, began, began + 3_600))
        try:
            yield
        finally:
            self.frozen[place] = Frozen(number, began, time.monotonic() + 1.0)

    def heal(self) -> float:
        """Everything runs again; the seconds until every service said by itself that it is ready."""
        for service in self.services:
            if service.process is not None:
                send(signal.SIGCONT, service.processes())
        if self.shape.setting == "disk":
            self.ballast.unlink(missing_ok=True)
        if self.clocks is not None:
            self.clocks.set_right()
        if self.network is not None:
            self.network.speak_again()
        for server in (self.server, self.other):
            if server is not None:
                server.thaw()
        if not self.server.is_running:
            self.server.start()
        if self.other is not None and self.other.standby_of is self.server:
            if not self.other.is_running:
                self.other.start()
            self.server.wait_for_standby("standby")
        for service in self.services:
            if not service.is_running:
                if not service.was_killed:
                    self.remark("ended", f"a service ended by itself: {service.log[-LOG:]}")
                service.start()
        began = time.monotonic()
        waiting = dict(enumerate(self.services))
        while waiting and time.monotonic() < began + READY_SECONDS:
            for number in list(waiting):
                if self._is_ready(number):
                    del waiting[number]
                elif self.shape.setting == "copy" and STOPPED in self._health(number):
                    # It met a copy that lacks what it had confirmed, and leaves it to somebody to look at that.
                    self.services[number].kill_all()
                    self.services[number].start()
                    began = time.monotonic()
            time.sleep(0.1 if waiting else 0)
        for number, service in waiting.items():
            self.remark("not ready", f"service {number} after {READY_SECONDS:.0f} s: {self._health(number)}")
            service.kill_all()
            service.start()
        return time.monotonic() - began

    def wait_until_alive(self, number: int) -> None:
        """Until somebody answers for a service, if only that it cannot do anything."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            with suppress(httpx2.TransportError), self.client(number) as client:
                client.get("/health/live")
                return

    def _is_ready(self, number: int) -> bool:
        # By several connections, so that more than one of its workers is asked.
        with suppress(httpx2.TransportError):
            for _ in range(self.shape.workers[number] * 2):
                with self.client(number, 7.0) as client:
                    if not client.get("/health/ready").is_success:
                        return False
            return True
        return False

    def _health(self, number: int) -> str:
        try:
            with self.client(number, 7.0) as client:
                return client.get("/health/ready").text
        except httpx2.TransportError as error:
            return repr(error)

    def stop_services(self) -> None:
        """SIGTERM for each, as at the end of a day: it ends in time and says that all went well."""
        for number, service in enumerate(self.services):
            seconds, code = service.terminated_within()
            if code != 0 or seconds > STOP_SECONDS:
                self.remark("not stopped", f"service {number}: {code} after {seconds:.1f} s: {service.log[-LOG:]}")


def _end(service: ChaosService) -> None:
    if service.process is not None:
        service.kill_all()


@contextmanager
def _small_disk(place: Path) -> Iterator[None]:
    place.mkdir(parents=True)
    options = f"size={DISK_MEGABYTES}m,mode=0711"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)


def _can_mount() -> bool:
    try:
        with tempfile.TemporaryDirectory(prefix="chaos-", dir="/tmp") as text, _small_disk(Path(text) / "disk"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False
