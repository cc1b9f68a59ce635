"""Counts what a client says to PostgreSQL: a measure of cost that needs no clock."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.support.postgres_proxy import CHUNK, PostgresProxy, first_message

EXECUTE, QUERY, SYNC = b"E", b"Q", b"S"


@dataclass(slots=True)
class Count:
    """Statements that were executed, and how often the client waited for the server."""

    statements: int = 0
    round_trips: int = 0


class CountingProxy(PostgresProxy):
    """Passes everything on, and counts."""

    def __init__(self, server_url: str) -> None:
        super().__init__(server_url)
        self._count = Count()

    @contextmanager
    def counting(self) -> Iterator[Count]:
        """What is said meanwhile; complete as soon as the client has its last answer."""
        self._count = count = Count()
        yield count
        self._count = Count()

    def _link(self, client: socket.socket, server: socket.socket) -> None:
        threading.Thread(target=self._listen, args=[client, server], daemon=True).start()
        threading.Thread(target=_forward, args=[server, client], daemon=True).start()

    def _listen(self, client: socket.socket, server: socket.socket) -> None:
        """Count whole messages, then pass them on, so that no answer comes before what it answers is counted."""
        pending, has_started = b"", False
        with suppress(OSError):
            while chunk := client.recv(CHUNK):
                pending += chunk
                while message := first_message(pending, has_type=has_started):
                    pending = pending[len(message) :]
                    if has_started:
                        self._note(message[:1])
                    has_started = True
                server.sendall(chunk)

    def _note(self, kind: bytes) -> None:
        self._count.statements += kind in (EXECUTE, QUERY)
        self._count.round_trips += kind in (SYNC, QUERY)


def _forward(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while chunk := server.recv(CHUNK):
            client.sendall(chunk)
