"""The way between services and PostgreSQL: it can be cut around a COMMIT, and fall silent for a while."""

from __future__ import annotations

import socket
import threading

from tests.support.lossy_proxy import LossyProxy


class Network(LossyProxy):
    """What is said while it is silent arrives afterwards, as a network does it: also from who has hung up since."""

    def __init__(self, server_url: str) -> None:
        super().__init__(server_url)
        self._is_open = threading.Event()
        self._is_open.set()

    def fall_silent(self) -> None:
        """Keep all connections, also new ones, and hold back everything."""
        self._is_open.clear()

    def speak_again(self) -> None:
        """Pass on what was held back, and all that comes."""
        self._is_open.set()

    def _link(self, client: socket.socket, server: socket.socket) -> None:
        super()._link(_Held(client, self._is_open), _Held(server, self._is_open))


class _Held(socket.socket):
    """Takes the place of a socket; what it reads is passed on as soon as that is allowed."""

    def __init__(self, other: socket.socket, is_open: threading.Event) -> None:
        super().__init__(fileno=other.detach())
        self._is_open = is_open

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        said = super().recv(size, flags)
        self._is_open.wait()
        return said
