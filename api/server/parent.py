"""The parent of a running service: it has the database, the listening socket, the projections and the workers.

It outlives the workers, so that what they recorded last is projected and signed too.
"""

from __future__ import annotations

import shlex
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EACCES, EADDRINUSE
from functools import partial
from ipaddress import IPv6Address, ip_address
from types import FrameType
from typing import NoReturn

from api.server import logs
from api.server.admin_key import admin_key_file, show_admin_key
from api.server.database import database
from api.server.metrics_directory import metrics_directory
from api.settings import Settings, load_settings

BACKLOG = 2_048


class CannotListen(Exception):
    """Nobody can be served at this address; the message says why and what to do."""


def run_parent(given: Mapping[str, object]) -> int:
    """Serve until told to stop; the exit code. `given` are the settings that the command line names."""
    settings = load_settings(**given)
    logs.configure(settings)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    with metrics_directory(), _listening(settings) as listener, database(settings) as url:
        from api.server.import_keeper import ImportKeeper
        from api.server.preparation import prepare
        from api.server.process_tuning import tune_process
        from api.server.projector import Projector
        from api.server.supervisor import Supervisor

        prepared = prepare(settings, url)
        if prepared.new_admin_key:
            show_admin_key(prepared.new_admin_key, settings, sys.stdout)
        announce = partial(_announce, settings, listener, prepared.new_admin_key, _link(url, prepared.new_admin_key))
        tune_process()
        with Projector(settings, url, prepared.secrets), ImportKeeper(given, url):
            return Supervisor(given, url, listener, settings.workers, announce).run()


def _stop(signal_number: int, frame: FrameType | None) -> NoReturn:
    """Leave through every `with` on the way: the database stops last."""
    raise SystemExit(0)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Listens from now on, so that two services never share a port; early callers wait until somebody answers."""
    host, port = settings.host, settings.port
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror:
        raise CannotListen(f"{host} is not an address of this machine.") from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError as error:
            raise CannotListen(_why_not(error, host, port)) from None
        yield listener
    finally:
        listener.close()


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == EADDRINUSE:
        return f"Port {port} of {host} is in use. Stop what uses it, or choose another one with --port."
    if error.errno == EACCES:
        return f"Port {port} is kept for root. Choose one from 1024 on with --port."
    return f"Cannot listen on {host}, port {port}: {error.strerror}."


def _announce(settings: Settings, listener: socket.socket, new_admin_key: str | None, link: str | None) -> None:
    """The address, a link that signs in where the admin key is new, and a line to paste."""
    scheme = "https" if settings.ssl_certfile else "http"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    address = f"{scheme}://{_in_brackets(host)}:{listener.getsockname()[1]}"
    key_file = admin_key_file(settings)
    if new_admin_key and sys.stdout.isatty():
        key = new_admin_key
    elif key_file.exists():
        key = f"$(cat {shlex.quote(str(key_file))})"
    else:
        key = "$KEY"
    print(f"Serving on {address} (documentation: {address}/docs)")
    if link and _is_loopback(host):
        print(f"Sign in on this machine, once, within ten minutes: {address}/sign-in/once?t={link}")
    print("Register a customer:")
    print(
        f'  curl -H "Authorization: Bearer {key}" -H "Content-Type: application/json" '
        f'-d \'{{"name": "Cafetería El Ñandú", "tax_id": "CF"}}\' {address}/v1/customers',
        flush=True,
    )


def _link(database_url: str, new_admin_key: str | None) -> str | None:
    """What signs in once with a key that was just made; nothing where none was."""
    if new_admin_key is None:
        return None
    from application.access.sessions import make_link
    from application.database.connections import connect

    with connect(database_url, "command") as connection:
        return make_link(connection, new_admin_key)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _in_brackets(host: str) -> str:
    try:
        return f"[{host}]" if isinstance(ip_address(host), IPv6Address) else host
    except ValueError:
        return host
