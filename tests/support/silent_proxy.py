"""A network that falls silent: what either side says is lost, and nobody is told that the other one is gone."""

from __future__ import annotations

import socket
import threading

from tests.support.postgres_proxy import CHUNK, PostgresProxy


class SilentProxy(PostgresProxy):
    """Forwards every byte until `fall_silent`, and none from then on."""

    def __init__(self, server_url: str) -> None:
        super().__init__(server_url)
        self._is_silent = threading.Event()

    def fall_silent(self) -> None:
        """Keep all connections open, also new ones, and pass nothing on."""
        self._is_silent.set()

    def _link(self, client: socket.socket, server: socket.socket) -> None:
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=[source, target], daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(CHUNK):
                if not self._is_silent.is_set():
                    target.sendall(data)
        except OSError:  # the proxy has ended
            return
