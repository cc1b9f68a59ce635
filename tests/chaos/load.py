"""Clients that want things from the services, insist where they may, and remember what they were told."""

from __future__ import annotations

import itertools
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Literal
from uuid import uuid4

import httpx2
from stdnum.gt import nit

from tests.chaos.commands import Answer, Command, Try
from tests.chaos.world import World

Kind = Literal["register", "email", "phone", "notes", "if-match", "same", "tax-id", "archive", "restore", "erase"]
KINDS: dict[str, dict[Kind, int]] = {
    "registrations": {"register": 10, "email": 2, "notes": 1},
    "shared customers": {"email": 5, "phone": 4, "notes": 2, "if-match": 4, "same": 1, "register": 1},
    "tax-id races": {"tax-id": 8, "archive": 2, "restore": 2, "notes": 1},
    "If-Match races": {"if-match": 10, "email": 1, "same": 1},
    "of everything": {
        "register": 5,
        "email": 4,
        "phone": 3,
        "notes": 2,
        "if-match": 3,
        "same": 2,
        "tax-id": 3,
        "archive": 1,
        "restore": 1,
        "erase": 1,
    },
}
"""What clients want in a round, and how often."""
CLIENTS, SHARED, TAX_IDS = 8, 6, 5
INSIST = 4
"""So often a client asks at once; later it asks again, with the same key."""
READS = (
    "/v1/customers?limit=5",
    "/health/ready",
    "/v1/projections",
    "/v1/changes?after=0&limit=5",
    "/metrics",
    "/v1/reports/growth",
    "/health/live",
    "/v1/audit/events?limit=5",
)


class Ledger:
    """All that clients of a world wanted and were told, over its rounds."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.reads: list[Try] = []
        self.remarks: list[tuple[str, str]] = []
        self.shared: list[str] = []
        self.holders: list[str] = []
        """Customers that were registered with a tax id that others wanted too."""
        self.guard = threading.Lock()

    @property
    def unresolved(self) -> list[Command]:
        """Those that may be asked for again, until it is known what became of them."""
        return [each for each in self.commands if each.state == "unknown" and each.key is not None]


class Load:
    """The clients of one round, from when they are made until `stop`."""

    def __init__(self, world: World, ledger: Ledger, kind: str, seed: str) -> None:
        self._world, self._ledger, self._kinds = world, ledger, KINDS[kind]
        self._stop = threading.Event()
        draw = random.Random(seed)
        self._tax_ids = [_tax_id(draw) for _ in range(TAX_IDS)]
        self._names = itertools.count(1)
        self._pool = ThreadPoolExecutor(CLIENTS + 2)
        clients = [Client(self, number, random.Random(f"{seed}/{number}")) for number in range(CLIENTS)]
        self._futures = [self._pool.submit(client.run) for client in clients]
        self._futures += [self._pool.submit(self._look, number) for number in range(len(world.services))]

    @property
    def world(self) -> World:
        return self._world

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    @property
    def kinds(self) -> dict[Kind, int]:
        return self._kinds

    @property
    def tax_ids(self) -> list[str]:
        return self._tax_ids

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        """Let them finish what they are at."""
        self._stop.set()
        for future in self._futures:
            future.result(90)
        self._pool.shutdown()

    def pause(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def _look(self, number: int) -> None:
        """Somebody who only reads, from one service, everything that there is to read."""
        for path in itertools.cycle(READS):
            if self._stop.is_set():
                return
            tried, _ = attempt(self._world, number, "GET", path, {}, None)
            with self._ledger.guard:
                self._ledger.reads.append(tried)
            self.pause(0.05)


class Client:
    """One who does one thing after the other."""

    def __init__(self, load: Load, number: int, draw: random.Random) -> None:
        self._load, self._number, self._draw = load, number, draw
        self._world, self._ledger = load.world, load.ledger
        self._own: list[str] = []

    def run(self) -> None:
        kinds, weights = zip(*self._load.kinds.items(), strict=True)
        while not self._load.is_stopping:
            command = self._wanted(self._draw.choices(kinds, weights)[0])
            if command is None:
                continue
            with self._ledger.guard:
                self._ledger.commands.append(command)
            self._insist(command)
            if command.answer is not None:
                self._remember(command)
                if command.key is not None and self._draw.random() < 0.15:
                    ask(self._world, command, self._service())
                if self._draw.random() < 0.15:
                    self._read_own(command)

    def _insist(self, command: Command) -> None:
        for _ in range(INSIST if command.key is not None else 1):
            ask(self._world, command, self._service())
            if command.state != "unknown":
                return
            self._load.pause(0.05 + self._draw.random() * 0.4)
            if self._load.is_stopping:
                return

    def _remember(self, command: Command) -> None:
        customer = command.owner
        assert customer is not None
        with self._ledger.guard:
            if command.kind == "register":
                self._own.append(customer)
                if len(self._ledger.shared) < SHARED or self._draw.random() < 0.02:
                    self._ledger.shared[:] = [*self._ledger.shared, customer][-SHARED:]
            elif command.kind == "tax-id":
                self._ledger.holders.append(customer)

    def _read_own(self, command: Command) -> None:
        """What was acknowledged is there for whoever looks next, at any service."""
        assert command.answer is not None
        tried, answer = attempt(self._world, self._service(), "GET", f"/v1/customers/{command.owner}", {}, None)
        with self._ledger.guard:
            self._ledger.reads.append(tried)
            version = command.answer.version
            if tried.status == 404 or (answer is not None and version is not None and (answer.version or 0) < version):
                said = answer.version if answer else tried.status
                self._ledger.remarks.append(("wrong yes", f"{command.number}: version {version}, then read {said}"))

    def _service(self) -> int:
        return self._draw.randrange(len(self._world.services))

    def _wanted(self, kind: Kind) -> Command | None:
        new = uuid4().hex
        with self._ledger.guard:
            shared, holders = list(self._ledger.shared), list(self._ledger.holders[-20:])
        if not shared:
            kind = "register"
        customer = self._draw.choice(shared + self._own[-2:]) if shared else None
        match kind:
            case "register":
                return self._command(kind, "POST", "", None, {"name": f"Cliente {new}", "tax_id": "CF"})
            case "tax-id":
                body = {"name": f"Cliente {new}", "tax_id": self._draw.choice(self._load.tax_ids)}
                return self._command(kind, "POST", "", None, body)
            case "email":
                return self._command(kind, "POST", "/emails", customer, {"email": f"{new}@example.com"})
            case "phone":
                phone = f"5{self._draw.randrange(10**7):07}"
                return self._command(kind, "POST", "/phones", customer, {"phone": phone, "name": new})
            case "notes":
                return self._command(kind, "PATCH", "", customer, {"notes": new})
            case "same":
                return self._command(kind, "PATCH", "", customer, {"contact_origin": "WEB_FORM"}, must_change=False)
            case "if-match":
                assert customer is not None
                tried, answer = attempt(self._world, self._service(), "GET", f"/v1/customers/{customer}", {}, None)
                with self._ledger.guard:
                    self._ledger.reads.append(tried)
                if answer is None or answer.version is None:
                    self._load.pause(0.1)
                    return None
                return self._command(kind, "PATCH", "", customer, {"notes": new}, if_match=answer.version)
            case "archive" | "restore":
                if not holders:
                    return None
                path, body = f"/{kind}", {}
                return self._command(kind, "POST", path, self._draw.choice(holders), body, must_change=False)
            case "erase":
                if len(self._own) < 4:
                    return None
                gone = self._own.pop(self._draw.randrange(len(self._own)))
                with self._ledger.guard, suppress(ValueError):
                    self._ledger.shared.remove(gone)
                return self._command(kind, "POST", "/erase", gone, {"reason": "asked for"}, must_change=False)

    def _command(
        self,
        kind: Kind,
        method: str,
        path: str,
        customer: str | None,
        body: dict[str, Any],
        *,
        if_match: int | None = None,
        must_change: bool = True,
    ) -> Command:
        key = f"key-{uuid4().hex}" if kind != "erase" and self._draw.random() < 0.7 else None
        path = f"/v1/customers/{customer}{path}" if customer else "/v1/customers"
        number = f"{kind}-{uuid4().hex[:10]}"
        return Command(self._number, number, kind, method, path, body, customer, if_match, key, must_change)


def ask(world: World, command: Command, service: int) -> None:
    """One more try; what comes of it is noted."""
    headers = {"X-Request-ID": f"{command.number}.{len(command.tries)}"}
    if command.key is not None:
        headers["Idempotency-Key"] = command.key
    if command.if_match is not None:
        headers["If-Match"] = f'"{command.if_match}"'
    tried, answer = attempt(world, service, command.method, command.path, headers, command.body)
    command.tries.append(tried)
    if answer is not None and command.answer is None:
        command.answer = answer
    elif answer is not None:
        command.replays.append(answer)
    elif tried.problem == "customer-erased" and len(command.tries) > 1:
        command.key = None  # what became of it is not told any more
    elif 400 <= tried.status < 500 and tried.problem != "idempotency-key-in-flight":
        command.is_refused = True


def attempt(
    world: World, service: int, method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None
) -> tuple[Try, Answer | None]:
    """One request to a service; the answer where it was a success that names a place or a version."""
    name = headers.get("X-Request-ID", path)
    began = time.monotonic()
    try:
        said = _connected(world, service).request(method, path, headers=headers, json=body)
    except httpx2.TransportError as error:
        _THREAD.clients.clear()
        return Try(name, service, began, time.monotonic(), 0, None, type(error).__name__), None
    ended = time.monotonic()
    problem = ""
    if not said.is_success:
        with suppress(ValueError, KeyError, AttributeError):
            problem = str(said.json()["type"]).rpartition("/")[2]
    tried = Try(name, service, began, ended, said.status_code, said.headers.get("Retry-After"), problem)
    if not said.is_success or not ("ETag" in said.headers or "Event-Position" in said.headers):
        return tried, None
    answer = Answer(
        said.status_code,
        said.json() if said.content else None,
        said.headers.get("ETag"),
        said.headers.get("Location"),
        int(said.headers.get("Event-Position", 0)),
        said.headers.get("Idempotent-Replayed") == "true",
    )
    return tried, answer


class _Clients(threading.local):
    """A thread keeps its connections: they lead to the worker that took them, as those of a real client do."""

    def __init__(self) -> None:
        self.clients: dict[str, httpx2.Client] = {}


_THREAD = _Clients()


def _connected(world: World, service: int) -> httpx2.Client:
    url = world.services[service].url
    if url not in _THREAD.clients:
        _THREAD.clients[url] = world.client(service)
    return _THREAD.clients[url]


def resolve(world: World, ledger: Ledger, draw: random.Random, seconds: float = 30.0) -> None:
    """After everything healed: ask again for what is unknown, and for some of what was acknowledged."""
    deadline = time.monotonic() + seconds
    while (unknown := ledger.unresolved) and time.monotonic() < deadline:
        for command in unknown:
            ask(world, command, draw.randrange(len(world.services)))
    acknowledged = [each for each in ledger.commands[-1_000:] if each.answer is not None and each.key is not None]
    for command in draw.sample(acknowledged, min(15, len(acknowledged))):
        ask(world, command, draw.randrange(len(world.services)))


def _tax_id(draw: random.Random) -> str:
    digits = str(draw.randrange(10**7, 10**9))
    return f"{digits}-{nit.calc_check_digit(digits)}"
