"""Stands between a client and PostgreSQL: what tests need to watch a conversation or to spoil it."""

from __future__ import annotations

import socket
import tempfile
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

PORT: Final = 5432
CHUNK: Final = 65_536


class PostgresProxy(ABC):
    """A socket to connect to instead of the server's; `url` leads through it."""

    def __init__(self, server_url: str) -> None:
        self._server = conninfo_to_dict(server_url)
        self._directory = tempfile.TemporaryDirectory(prefix="proxy-", dir="/tmp")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self._directory.name) / f".s.PGSQL.{PORT}"))
        self._listener.listen()
        self._ends: list[socket.socket] = []
        self.url = make_conninfo(server_url, host=self._directory.name, port=PORT)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        hang_up(self._listener, *self._ends)
        self._directory.cleanup()

    @abstractmethod
    def _link(self, client: socket.socket, server: socket.socket) -> None:
        """Begin to pass on what the two say, in threads."""

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
                self._ends += [client, server]
                self._link(client, server)

    def _connect(self) -> socket.socket:
        host, port = str(self._server["host"]), int(self._server.get("port") or PORT)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server


def hang_up(*ends: socket.socket) -> None:
    """Whoever is on the other side finds this one gone."""
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


def first_message(data: bytes, *, has_type: bool) -> bytes:
    """The first whole message, or nothing; only the very first one of a client has no byte for its type."""
    begin = 1 if has_type else 0
    length = begin + int.from_bytes(data[begin : begin + 4], "big")
    return data[:length] if len(data) >= begin + 4 and len(data) >= length else b""
