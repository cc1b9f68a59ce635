"""The parent of a running service: it has the database, the listening socket, the projections and the workers.

It outlives the workers, so that what they recorded last is projected and signed too.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from errno import EACCES, EADDRINUSE
from types import FrameType
from typing import NoReturn

import structlog

from api.server import logs
from api.server.address import is_loopback, own_address, own_host
from api.server.admin_key import admin_key_file, show_admin_key
from api.server.database import database
from api.server.metrics_directory import metrics_directory
from api.server.service_manager import ServiceManager
from api.settings import Settings, load_settings

log = structlog.get_logger(__name__)

BACKLOG = 2_048


class CannotListen(Exception):
    """Nobody can be served at this address; the message says why and what to do."""


def run_parent(given: Mapping[str, object]) -> int:
    """Serve until told to stop; the exit code. `given` are the settings that the command line names."""
    settings = load_settings(**given)
    logs.configure(settings)
    manager = ServiceManager.of(os.environ)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a terminal that closes ends no requests; children inherit it
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    with metrics_directory(), _listening(settings) as listener, database(settings) as url:
        from api.server import watch_metrics
        from api.server.build import read_build
        from api.server.import_keeper import ImportKeeper
        from api.server.places import must_be_writable
        from api.server.preparation import prepare
        from api.server.process_tuning import tune_process
        from api.server.projector import Projector
        from api.server.supervisor import Supervisor
        from api.server.watch import Watch
        from application.database.server_in_use import share

        manager.says("Starting: the schema, the secrets and what a crash cut off are looked at.")
        must_be_writable(settings)
        share(url)
        prepared = prepare(settings, url)
        if prepared.new_admin_key:
            show_admin_key(prepared.new_admin_key, settings, sys.stdout)
        link = _link(url, prepared.new_admin_key)
        build = read_build(url)
        watch_metrics.measure_build(build)

        def when_ready() -> None:
            address = own_address(settings, listener.getsockname()[1])
            log.info("the service started", **build._asdict(), workers=settings.workers, address=address)
            _announce(settings, listener, prepared.new_admin_key, link)
            manager.says_ready(f"Serving on {address}.")

        tune_process()
        with (
            Projector(settings, url, prepared.secrets),
            ImportKeeper(given, url) as imports,
            Watch(settings, url, tells=True),
        ):

            def when_stopping() -> None:
                manager.says_stopping()
                imports.begin_to_stop()

            code = Supervisor(given, url, listener, settings.workers, when_ready, when_stopping).run()
    log.info("the service stopped", why="its first worker did not start" if code else "it was told to")
    return code


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
    address = own_address(settings, listener.getsockname()[1])
    key_file = admin_key_file(settings)
    if new_admin_key and sys.stdout.isatty():
        key = new_admin_key
    elif key_file.exists():
        key = f"$(cat {shlex.quote(str(key_file))})"
    else:
        key = "$KEY"
    lines = [f"Serving on {address} (documentation: {address}/docs)"]
    if link and is_loopback(own_host(settings)):
        lines.append(f"Sign in on this machine, once, within ten minutes: {address}/sign-in/once?t={link}")
    lines.append("Register a customer:")
    lines.append(
        f'  curl -H "Authorization: Bearer {key}" -H "Content-Type: application/json" '
        f'-d \'{{"name": "Cafetería El Ñandú", "tax_id": "CF"}}\' {address}/v1/customers'
    )
    try:
        print(*lines, sep="\n", flush=True)
    except OSError:  # nobody reads it, or the disk is full: no reason not to serve
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _link(database_url: str, new_admin_key: str | None) -> str | None:
    """What signs in once with a key that was just made; nothing where none was."""
    if new_admin_key is None:
        return None
    from application.access.sessions import make_link
    from application.database.connections import connect

    with connect(database_url, "command") as connection:
        return make_link(connection, new_admin_key)
