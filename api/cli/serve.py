"""`customers serve`: the HTTP service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DataDir


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers serve --port 8080 --workers 2")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on (CUSTOMERS_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="The port to listen on; 0 takes a free one (CUSTOMERS_PORT).")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="How many processes answer requests (CUSTOMERS_WORKERS).")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Serve on http://127.0.0.1:8000, with an embedded PostgreSQL unless CUSTOMERS_DATABASE_URL names one.

    Ctrl-C or SIGTERM lets running requests finish, for six seconds at most, and stops the database.
    """
    from api.server.parent import run_parent

    given: dict[str, str | int | Path | None] = {"host": host, "port": port, "workers": workers, "data_dir": data_dir}
    raise typer.Exit(run_parent({name: value for name, value in given.items() if value is not None}))
