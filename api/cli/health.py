"""`customers health`: does the service answer? For whatever watches a container."""

from __future__ import annotations

from typing import Annotated

import typer

SECONDS = 4.0


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers health --port 8080")(health)


def health(
    host: Annotated[str | None, typer.Option(help="The address where it listens (CUSTOMERS_HOST).")] = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="The port where it listens (CUSTOMERS_PORT).")
    ] = None,
) -> None:
    """Ask the service on this machine whether it answers; by the settings with which it serves, with or without TLS.

    The exit code is 1 where it does not answer within 4 s.
    """
    import http.client
    import ssl

    from api.cli.failures import Failed
    from api.server.address import own_address, own_host
    from api.settings import load_settings

    settings = load_settings(host=host, port=port)
    if settings.port == 0:
        raise Failed("With CUSTOMERS_PORT=0 the service took a free port: name it with --port.")
    address = f"{own_address(settings, settings.port)}/health/live"
    connection: http.client.HTTPConnection
    if settings.ssl_certfile:
        # A certificate is for the name by which others reach it, and nothing is told to whoever listens here.
        unverified = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection(own_host(settings), settings.port, timeout=SECONDS, context=unverified)
    else:
        connection = http.client.HTTPConnection(own_host(settings), settings.port, timeout=SECONDS)
    try:
        connection.request("GET", "/health/live")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"{address} does not answer: {error or type(error).__name__}.") from None
    finally:
        connection.close()
    if status != http.client.OK:
        raise Failed(f"{address} answers {status}.")
    typer.echo(f"{address} answers.")
