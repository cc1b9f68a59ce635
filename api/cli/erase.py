"""`customers erase`: what the law asks for, at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.cli.opening import DataDir, command_settings, ready_database, who
from api.cli.stopping import if_stopped

if TYPE_CHECKING:
    from api.server.service import Service
    from application.erasing.erasure import Certificate
    from domain.change import Change


def add_to(app: typer.Typer) -> None:
    app.command(epilog='Example: customers erase 0199f2c8-3b51-7a10-9d0e-5f1c7a6b2e44 --reason "Ticket 4711"')(erase)


def erase(
    customer_id: Annotated[UUID, typer.Argument(help="The id of the customer.", metavar="ID")],
    reason: Annotated[
        str, typer.Option(help="Why; it stays in the history for ever, so name nobody in it.", metavar="R")
    ],
    data_dir: DataDir = None,
) -> None:
    """Make the personal data of a customer unreadable for good, and print the certificate.

    The history stays, without personal values. Doing it again prints the same certificate.
    """
    import asyncio

    from api.http.responses.answers import to_json
    from api.server.projector import Projector
    from api.server.service import Service
    from domain.change import Change
    from domain.text import REASON, InvalidValue

    settings = command_settings(data_dir)
    try:
        cleaned = REASON.clean(reason, field="reason")
    except InvalidValue as error:
        raise typer.BadParameter(error.message, param_hint="--reason") from None
    if cleaned is None:
        raise typer.BadParameter("say why", param_hint="--reason")
    if_stopped(
        "Stopped: the customer may be erased already or not yet; run the same command again, which goes on and prints "
        "the certificate."
    )
    with ready_database(settings) as (url, prepared):
        service = Service(settings, url, prepared.secrets)
        # Where the service runs, its projector leads and this one stands by; else this one does the work.
        with Projector(settings, url, prepared.secrets):
            certificate = asyncio.run(_erase(service, customer_id, Change(who()), cleaned))
    print(to_json(certificate._asdict()).decode())


async def _erase(service: Service, customer_id: UUID, change: Change, reason: str) -> Certificate:
    """As the service does it."""
    await service.start()
    try:
        _, certificate = await service.erasure.erase(customer_id, change, reason)
    finally:
        await service.stop()
    return certificate
