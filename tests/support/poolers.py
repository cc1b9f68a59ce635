"""Poolers in front of PostgreSQL: a small one of our own, and PgBouncer where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.database.embedded.database_user import database_user
from tests.support.postgres_proxy import PORT, PostgresProxy, first_message, hang_up
from tests.support.waiting import eventually

PGBOUNCER: Final = shutil.which("pgbouncer", path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"]))

Options = Literal["passed on", "dropped", "refused"]


class SmallPooler(PostgresProxy):
    """Gives each transaction whatever session is free, the one that was used last first."""

    def __init__(self, server_url: str, *, options: Options = "passed on", shares: bool = True) -> None:
        super().__init__(server_url)
        self._options, self._shares = options, shares
        self._free: list[socket.socket] = []

    def _link(self, client: socket.socket, server: socket.socket) -> None:
        threading.Thread(target=self._serve, args=[client, server], daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        try:
            if not self._begin(client, server):
                return
            self._free.append(server)
            while requests := _requests(client):
                own = self._free.pop() if self._shares else server
                own.sendall(requests)
                while _answer(own, client, self._free if self._shares else None) != b"I":
                    own.sendall(_requests(client))
        except OSError:
            pass
        finally:
            hang_up(client)

    def _begin(self, client: socket.socket, server: socket.socket) -> bool:
        """Let the two agree on who the client is; whether they did."""
        startup = b""
        while not first_message(startup, has_type=False):
            startup += client.recv(65_536)
        if self._options == "refused":
            client.sendall(_refusal("unsupported startup parameter: options"))
            return False
        server.sendall(_without_options(startup) if self._options == "dropped" else startup)
        while (kind := _answer(server, client)) != b"I":
            if kind != b"R":
                return False
            server.sendall(_message(client))
        return True


def _requests(client: socket.socket) -> bytes:
    """All up to where the server answers; nothing from a client that has gone."""
    requests = b""
    while message := _message(client):
        if message[:1] == b"X":
            return b""
        requests += message
        if message[:1] in (b"Q", b"S"):
            return requests
    return b""


def _answer(server: socket.socket, client: socket.socket, free: list[socket.socket] | None = None) -> bytes:
    """Pass on what the server says until somebody else has the word: `I`, `T` or `E` when it is ready, else `R`.

    A server in no transaction goes to the `free` ones before its client knows, who may ask for another one.
    """
    while message := _message(server):
        if free is not None and message[:1] == b"Z" and message[5:6] == b"I":
            free.append(server)
        client.sendall(message)
        if message[:1] == b"Z":
            return message[5:6]
        if message[:1] == b"R" and message[5:9] in (b"\0\0\0\x0a", b"\0\0\0\x0b"):  # SASL, and SASL goes on
            return b"R"
    return b""


def _message(end: socket.socket) -> bytes:
    head = _exactly(end, 5)
    return head + _exactly(end, int.from_bytes(head[1:], "big") - 4) if head else b""


def _exactly(end: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        if not (more := end.recv(size - len(data))):
            return b""
        data += more
    return data


def _without_options(startup: bytes) -> bytes:
    texts = startup[8:].split(b"\0")
    kept = [pair for pair in zip(texts[::2], texts[1::2], strict=False) if pair[0] not in (b"", b"options")]
    rest = b"".join(name + b"\0" + value + b"\0" for name, value in kept) + b"\0"
    return (len(rest) + 8).to_bytes(4, "big") + startup[4:8] + rest


def _refusal(text: str) -> bytes:
    fields = b"SFATAL\0C08P01\0M" + text.encode() + b"\0\0"
    return b"E" + (len(fields) + 4).to_bytes(4, "big") + fields


def _listens(path: Path) -> bool:
    """The file is there a moment before anybody can connect."""
    with socket.socket(socket.AF_UNIX) as end:
        return end.connect_ex(str(path)) == 0


@contextmanager
def pgbouncer(server_url: str, mode: str, *, ignores: str = "options") -> Iterator[str]:
    """A real one; the address that leads through it."""
    assert PGBOUNCER
    server = conninfo_to_dict(server_url)
    user = database_user(Path(str(server["host"])))
    with tempfile.TemporaryDirectory(prefix="pgbouncer-", dir="/tmp") as place:
        directory = Path(place)
        directory.chmod(0o755)
        settings = directory / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={server['host']} port={server.get('port', PORT)} user={server['user']} "
            f"password={server['password']}\n"
            f"[pgbouncer]\nlisten_port={PORT}\nunix_socket_dir={directory}\nauth_type=any\npool_mode={mode}\n"
            f"ignore_startup_parameters={ignores}\n"
        )
        os.chown(directory, user.uid, user.gid)
        process = subprocess.Popen(
            [PGBOUNCER, "-q", settings],
            user=user.uid,
            group=user.gid,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            eventually(lambda: _listens(directory / f".s.PGSQL.{PORT}"))
            yield make_conninfo(server_url, host=str(directory), port=PORT)
        finally:
            process.terminate()
            process.wait()
