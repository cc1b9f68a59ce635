"""Stands between a client and PostgreSQL, forwards every byte, and loses connections around a COMMIT."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from types import TracebackType

from psycopg.conninfo import conninfo_to_dict, make_conninfo

PORT = 5432
CHUNK = 65_536


class Cut(Enum):
    """When the connection is lost."""

    BEFORE_COMMIT = auto()
    """The server never receives the COMMIT, but everything in front of it."""
    WHILE_COMMITTING = auto()
    """The server has the COMMIT; nobody waits to see what it makes of it."""
    AFTER_COMMIT = auto()
    """The server has committed and said so, but the answer is not passed on."""


class LossyProxy:
    """A socket to connect to instead of the server's. `arm` it, and the next COMMIT that passes is the last message."""

    def __init__(self, server_url: str) -> None:
        self._server = conninfo_to_dict(server_url)
        self._directory = tempfile.TemporaryDirectory(prefix="proxy-", dir="/tmp")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self._directory.name) / f".s.PGSQL.{PORT}"))
        self._listener.listen()
        self._guard = threading.Lock()
        self._armed: list[Cut] = []
        self._links: list[_Link] = []
        self.url = make_conninfo(server_url, host=self._directory.name, port=PORT)

    def __enter__(self) -> LossyProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._links:
            link.cut()
        self._directory.cleanup()

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

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = self._connect()
            except OSError:
                client.close()
            else:
                self._links.append(_Link(client, server, self._next_cut))

    def _connect(self) -> socket.socket:
        host, port = str(self._server["host"]), int(self._server.get("port") or PORT)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


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
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _to_server(self) -> None:
        pending, has_started = b"", False
        with suppress(OSError):
            while chunk := self._client.recv(CHUNK):
                pending += chunk
                while message := _first_message(pending, has_type=has_started):
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
                while message := _first_message(pending, has_type=True):
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


def _first_message(data: bytes, *, has_type: bool) -> bytes:
    """The first whole message, or nothing; only the very first one of a client has no byte for its type."""
    begin = 1 if has_type else 0
    length = begin + int.from_bytes(data[begin : begin + 4], "big")
    return data[:length] if len(data) >= begin + 4 and len(data) >= length else b""
