"""Loses connections to PostgreSQL around a COMMIT."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto

from tests.support.postgres_proxy import CHUNK, PostgresProxy, first_message, hang_up


class Cut(Enum):
    """When the connection is lost."""

    BEFORE_COMMIT = auto()
    """The server never receives the COMMIT, but everything in front of it."""
    WHILE_COMMITTING = auto()
    """The server has the COMMIT; nobody waits to see what it makes of it."""
    AFTER_COMMIT = auto()
    """The server has committed and said so, but the answer is not passed on."""


class LossyProxy(PostgresProxy):
    """Forwards every byte. `arm` it, and the next COMMIT that passes is the last message."""

    def __init__(self, server_url: str) -> None:
        super().__init__(server_url)
        self._guard = threading.Lock()
        self._armed: list[Cut] = []

    def arm(self, *cuts: Cut) -> None:
        """Lose one connection for each of these, at as many COMMITs in a row."""
        with self._guard:
            self._armed.extend(cuts)

    @property
    def is_armed(self) -> bool:
        """Whether a cut is still to come."""
        with self._guard:
            return bool(self._armed)

    def _next_cut(self) -> Cut | None:
        with self._guard:
            return self._armed.pop(0) if self._armed else None

    def _link(self, client: socket.socket, server: socket.socket) -> None:
        _Link(client, server, self._next_cut)


class _Link:
    """One connection, a thread for each direction."""

    def __init__(self, client: socket.socket, server: socket.socket, next_cut: Callable[[], Cut | None]) -> None:
        self._client, self._server, self._next_cut = client, server, next_cut
        self._statements: dict[bytes, bytes] = {}
        self._cut: Cut | None = None
        for pump in (self._to_server, self._to_client):
            threading.Thread(target=pump, daemon=True).start()

    def cut(self) -> None:
        """Both sides find the other one gone."""
        hang_up(self._client, self._server)

    def _to_server(self) -> None:
        pending, has_started = b"", False
        with suppress(OSError):
            while chunk := self._client.recv(CHUNK):
                pending += chunk
                while message := first_message(pending, has_type=has_started):
                    pending = pending[len(message) :]
                    if has_started and self._cut is None and self._is_commit(message):
                        self._cut = self._next_cut()
                        if self._cut is Cut.BEFORE_COMMIT:
                            self.cut()
                            return
                    has_started = True
                    self._server.sendall(message)
                if self._cut is Cut.WHILE_COMMITTING and not pending:
                    break
        self.cut()

    def _to_client(self) -> None:
        pending = b""
        with suppress(OSError):
            while chunk := self._server.recv(CHUNK):
                if self._cut is Cut.WHILE_COMMITTING:
                    continue  # the answer may be faster than the cut, and must not get through
                if self._cut is not Cut.AFTER_COMMIT:
                    self._client.sendall(chunk)
                    continue
                pending += chunk
                while message := first_message(pending, has_type=True):
                    pending = pending[len(message) :]
                    if message[:1] == b"C" and message[5:] == b"COMMIT\0":
                        self.cut()
                        return
        self.cut()

    def _is_commit(self, message: bytes) -> bool:
        """Whether this runs a COMMIT: as a plain query, or by binding a statement that was prepared from it."""
        kind, body = message[:1], message[5:]
        if kind == b"Q":
            return body == b"COMMIT\0"
        if kind == b"P":
            name, query = body.split(b"\0", 2)[:2]
            self._statements[name] = query
        return kind == b"B" and self._statements.get(body.split(b"\0", 2)[1]) == b"COMMIT"
