"""One process that answers requests.

Its order says what to serve, see `api.server.orders`; when the parent is gone, the worker follows it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from api.http.one_write import OneWrite
from api.server.orders import read_order, when_abandoned
from api.server.process_tuning import tune_process
from api.server.supervisor import GRACE_SECONDS, LEAVE_SECONDS

if TYPE_CHECKING:
    from api.settings import Settings
    from application.keys.secrets import Secrets


class Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            tune_process()
            self._when_ready()


def make_server(
    settings: Settings, database_url: str, secrets: Secrets, when_ready: Callable[[], None]
) -> uvicorn.Server:
    """The HTTP server around a service of its own."""
    from api.app import create_app
    from api.server.service import Service

    config = uvicorn.Config(
        create_app(Service(settings, database_url, secrets)),
        loop="uvloop",
        http=OneWrite,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="*" if settings.behind_proxy else None,
        ssl_certfile=settings.ssl_certfile,
        ssl_keyfile=str(settings.ssl_keyfile) if settings.ssl_keyfile else None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return Server(config, when_ready)


def main() -> None:
    """Serve until told to stop, or until the parent is gone."""
    order = json.loads(read_order())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from api.server import logs
    from api.server.metrics_directory import reserve_space
    from api.server.preparation import prepare
    from api.settings import load_settings
    from application.database.server_in_use import join

    join(order["database_url"], order["in_use"])
    settings = load_settings(**order["given"])
    logs.configure(settings)
    reserve_space()
    secrets = prepare(settings, order["database_url"]).secrets
    listener = socket.socket(fileno=order["listener"])
    server = make_server(settings, order["database_url"], secrets, lambda: _say_ready(order["ready"]))
    when_abandoned(partial(_follow_parent, server))
    server.run(sockets=[listener])
    sys.exit(0 if server.started else 1)


def _say_ready(pipe: int) -> None:
    os.write(pipe, b".")
    os.close(pipe)


def _follow_parent(server: uvicorn.Server) -> None:
    server.should_exit = True
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
    time.sleep(GRACE_SECONDS + LEAVE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
