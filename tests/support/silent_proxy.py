"""A network that falls silent: what either side says is lost, and nobody is told that the other one is gone."""

from __future__ import annotations

import socket
import threading

from tests.support.postgres_proxy import CHUNK, PostgresProxy


class SilentProxy(PostgresProxy):
    """Forwards every byte, and none from `fall_silent` to `speak_again`."""

    def __init__(self, server_url: str) -> None:
        super().__init__(server_url)
        self._is_silent = threading.Event()
        self.asked = 0
        """How many times the server was told something."""

    def fall_silent(self) -> None:
        """Keep all connections open, also new ones, and pass nothing on."""
        self._is_silent.set()

    def speak_again(self) -> None:
        """Pass on what comes from now on; what was said meanwhile is lost."""
        self._is_silent.clear()

    def _link(self, client: socket.socket, server: socket.socket) -> None:
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=[source, target, target is server], daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, is_asking: bool) -> None:
        try:
            while data := source.recv(CHUNK):
                if not self._is_silent.is_set():
                    self.asked += is_asking
                    target.sendall(data)
        except OSError:  # the proxy has ended
            return
