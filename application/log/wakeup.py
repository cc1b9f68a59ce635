"""How a follower waits: for a notification of the database, for being stopped, or for its time to poll."""

from __future__ import annotations

import selectors
from collections.abc import Iterator
from contextlib import suppress
from socket import socketpair

import psycopg


class Wakeup:
    """A pair of sockets that other threads write into, watched together with a connection's socket."""

    def __init__(self) -> None:
        self._reader, self._writer = socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def set(self) -> None:
        """End the current or the next wait; nothing to end once closed."""
        with suppress(OSError):  # full: there is enough in it to wake anybody
            self._writer.send(b".")

    def wait(self, timeout: float, connection: psycopg.Connection | None = None) -> None:
        """Return when set, when the connection has something to read, or after `timeout` seconds."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._reader, selectors.EVENT_READ)
            if connection is not None:
                selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.select(timeout)
        with suppress(BlockingIOError):
            self._reader.recv(4096)

    def close(self) -> None:
        """Give the sockets back."""
        self._reader.close()
        self._writer.close()


def heard(connection: psycopg.Connection) -> Iterator[tuple[str, str]]:
    """Channel and payload of the notifications that have arrived, without waiting for more."""
    for notification in connection.notifies(timeout=0):
        yield notification.channel, notification.payload
