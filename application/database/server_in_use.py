"""Which server a service uses, so that after a split brain all its connections lead to the same one.

An address can lead to several servers that take changes: hosts of one `DATABASE_URL`, a name or a virtual address that
moves, a primary that came back, a copy of its files that was started as well. The processes of a service share what is
in use in a piece of memory. New connections go there first. Only where it does not answer any more the service moves,
all of it: what leads to the former one gives itself up before it is used again, see `attached_connection`.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final, NamedTuple, NoReturn

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.database import messages as say
from domain.errors import EventsLost
from domain.wording import Wording

log = structlog.get_logger(__name__)

SIZE: Final = 4_096
_GENERATION, _ACKNOWLEDGED, _LOST, _LENGTH = range(4)
_TEXT: Final = 32
PATIENCE_SECONDS: Final = 2.0


class ServerRefused(psycopg.OperationalError):
    """Another server answers than the one in use, and it cannot have what was recorded there."""


class ServerChanged(psycopg.OperationalError):
    """The service uses another server now; this connection was given up, and what became of it is not known."""


class DatabaseServer(NamedTuple):
    """A server for as long as it runs, and the address at which it was reached."""

    system: int
    started: int
    timeline: int
    host: str
    hostaddr: str
    port: str

    def is_same_as(self, other: DatabaseServer) -> bool:
        """Whether it has not even been restarted; it may have several addresses."""
        return self[:3] == other[:3]

    def address(self, conninfo: str) -> str:
        """The same as an address that may lead to others, to this one alone."""
        return make_conninfo(conninfo, host=self.host, hostaddr=self.hostaddr, port=self.port)

    def is_all_of(self, conninfo: str) -> bool:
        """Whether an address leads nowhere else: it is one of a machine, neither a name nor several."""
        return self.hostaddr in ("", self.host) and conninfo_to_dict(conninfo).get("host") == self.host

    def __str__(self) -> str:
        return f"{self.hostaddr or self.host}:{self.port}"


class InUse(NamedTuple):
    """The server in use and how often it has changed; nothing at the beginning."""

    generation: int
    server: DatabaseServer | None


class ServerInUse:
    """What the processes of a service know of it together; those of one that was made without a descriptor, alone.

    Looking whether it is still the same takes no system call.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self.descriptor = descriptor
        self.refused: Wording | None = None
        """Why the last server that answered this process was not taken, nothing where it was."""
        self._memory = memoryview(bytearray(SIZE) if descriptor is None else mmap.mmap(descriptor, SIZE))
        self._numbers = self._memory[:_TEXT].cast("Q")
        self._turn = Lock()

    @property
    def descriptors(self) -> list[int]:
        """What a process has to inherit to `join`."""
        return [] if self.descriptor is None else [self.descriptor]

    @property
    def generation(self) -> int:
        """Another one means another server."""
        return self._numbers[_GENERATION]

    @property
    def acknowledged(self) -> int:
        """The highest position that anybody was told is recorded."""
        return self._numbers[_ACKNOWLEDGED]

    def acknowledge(self, position: int) -> None:
        """Somebody is told now. Two who tell at once may leave the lower one, which the other's own memory makes up."""
        if position > self._numbers[_ACKNOWLEDGED]:
            self._numbers[_ACKNOWLEDGED] = position

    @property
    def lost(self) -> int:
        """A position that was acknowledged, and whose event the database has no longer; 0 where all is well."""
        return self._numbers[_LOST]

    def lose(self, position: int) -> None:
        """From now on nobody in the service records anything."""
        self._numbers[_LOST] = position

    @property
    def trouble(self) -> Wording | None:
        """What keeps the service from recording, in words."""
        return EventsLost(self.lost).wording if self.lost else self.refused

    def now(self) -> InUse:
        with self._alone():
            return self._read()

    def admit(self, seen: InUse, found: DatabaseServer) -> int | None:
        """The generation for a connection to the server that was found, where `seen` was in use before connecting.

        Nothing where something else is in use meanwhile. Raises `ServerRefused`.
        """
        used = seen.server
        if used and used.is_same_as(found):
            self.refused = None
            return seen.generation if self.generation == seen.generation else None
        if used:
            self.must_be_able_to_follow(used, found)
        with self._alone():
            if self.generation != seen.generation:
                return None
            text = json.dumps(found).encode()
            self._numbers[_LENGTH] = len(text)
            self._memory[_TEXT : _TEXT + len(text)] = text
            self._numbers[_GENERATION] += 1
            generation = self.generation
        self.refused = None
        if used:
            is_elsewhere = (used.timeline, str(used)) != (found.timeline, str(found))
            tell = log.warning if is_elsewhere else log.info
            what = "another server is in use" if is_elsewhere else "the database was restarted"
            tell(what, before=str(used), now=str(found), timeline=found.timeline)
        return generation

    def must_be_able_to_follow(self, used: DatabaseServer, found: DatabaseServer) -> None:
        """Raises `ServerRefused` where one server cannot have what was recorded in another."""
        if why := _why_not(used, found):
            self.refuse(why)

    def refuse(self, why: Wording) -> NoReturn:
        """Say once why the server that answered is not taken; raises `ServerRefused`."""
        if why != self.refused:
            log.error("another server is not used", why=why.text())
        self.refused = why
        raise ServerRefused(why.text())

    def _read(self) -> InUse:
        if not self.generation:
            return InUse(0, None)
        text = self._memory[_TEXT : _TEXT + self._numbers[_LENGTH]].tobytes()
        return InUse(self.generation, DatabaseServer(*json.loads(text)))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Held for microseconds; a process that froze just there holds nobody up for long."""
        with self._turn:
            if self.descriptor is None:
                yield
                return
            until = time.monotonic() + PATIENCE_SECONDS
            while True:
                try:
                    fcntl.lockf(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise ServerChanged("another process does not say which server is in use") from None
                    time.sleep(0.001)
            try:
                yield
            finally:
                fcntl.lockf(self.descriptor, fcntl.LOCK_UN)


def _why_not(used: DatabaseServer, found: DatabaseServer) -> Wording | None:
    if found.system != used.system:
        return Wording(say.OTHER_CLUSTER, {"address": str(found)})
    if found.timeline < used.timeline:
        values = {"address": str(found), "timeline": found.timeline, "used": used.timeline}
        return Wording(say.OLDER_TIMELINE, values)
    return None


_known: dict[str, ServerInUse] = {}


def server_in_use(database_url: str) -> ServerInUse:
    """What is in use behind this address; a process finds it by itself where it does not `join` others."""
    return _known.setdefault(database_url, ServerInUse())


def share(database_url: str) -> None:
    """Have processes that inherit the descriptor use what this one uses."""
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(bytes(SIZE))  # not a hole: a disk that is full later on would kill whoever writes into one
        join(database_url, os.dup(file.fileno()))


def join(database_url: str, descriptor: int | None) -> None:
    """Use what the process uses from which this descriptor comes; before any connection."""
    if descriptor is not None:
        os.set_inheritable(descriptor, False)
        _known[database_url] = ServerInUse(descriptor)
