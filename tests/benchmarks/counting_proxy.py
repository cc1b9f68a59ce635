"""Stands between a client and PostgreSQL and counts what the client says: a measure of cost that needs no clock."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

PORT: Final = 5432
CHUNK: Final = 65_536
EXECUTE, QUERY, SYNC = b"E", b"Q", b"S"


@dataclass(slots=True)
class Count:
    """Statements that were executed, and how often the client waited for the server."""

    statements: int = 0
    round_trips: int = 0


class CountingProxy:
    """A socket to connect to instead of the server's; `url` leads through it."""

    def __init__(self, server_url: str) -> None:
        self._server = conninfo_to_dict(server_url)
        self._directory = tempfile.TemporaryDirectory(prefix="proxy-", dir="/tmp")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self._directory.name) / f".s.PGSQL.{PORT}"))
        self._listener.listen()
        self._ends: list[socket.socket] = []
        self._count = Count()
        self.url = make_conninfo(server_url, host=self._directory.name, port=PORT)

    def __enter__(self) -> CountingProxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (self._listener, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._directory.cleanup()

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """What is said meanwhile; complete as soon as the client has its last answer."""
        self._count = count = Count()
        yield count
        self._count = Count()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self._server['host']}/.s.PGSQL.{self._server.get('port') or PORT}")
            self._ends += [client, server]
            threading.Thread(target=self._listen, args=[client, server], daemon=True).start()
            threading.Thread(target=_forward, args=[server, client], daemon=True).start()

    def _listen(self, client: socket.socket, server: socket.socket) -> None:
        """Count whole messages, then pass them on, so that no answer comes before what it answers is counted."""
        pending, has_type = b"", 0
        with suppress(OSError):
            while chunk := client.recv(CHUNK):
                pending += chunk
                while len(pending) >= has_type + 4:
                    length = has_type + int.from_bytes(pending[has_type : has_type + 4], "big")
                    if len(pending) < length:
                        break
                    if has_type:
                        self._note(pending[:1])
                    pending, has_type = pending[length:], 1  # only the very first message has no byte for its type
                server.sendall(chunk)

    def _note(self, kind: bytes) -> None:
        self._count.statements += kind in (EXECUTE, QUERY)
        self._count.round_trips += kind in (SYNC, QUERY)


def _forward(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while chunk := server.recv(CHUNK):
            client.sendall(chunk)
