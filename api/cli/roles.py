"""`customers roles`: database roles with the least that a service, a report or an auditor needs."""

from __future__ import annotations

import sys

import typer

from api.cli.opening import DataDir, command_settings, ready_database


def add_to(app: typer.Typer) -> None:
    app.command(epilog="Example: customers roles")(roles)


def roles(data_dir: DataDir = None) -> None:
    """Make the database roles customers_service, customers_reporting and customers_auditor.

    Run it as the owner of the tables who may create roles, the first time and after every upgrade: it also brings the
    schema up to date, which the service itself may not do then. Grant the roles to logins:
    GRANT customers_service TO crm_service.
    """
    from application.database.connections import connect
    from application.database.roles import AUDITOR, REPORTING, SERVICE, create_roles

    with ready_database(command_settings(data_dir)) as (url, _), connect(url, "command") as connection:
        create_roles(connection)
    for role, what in (
        (SERVICE, "runs the service; no schema changes, no rebuilds, no key rotation, no change to an event"),
        (REPORTING, "reads the views in the schema reporting"),
        (AUDITOR, "reads the sealed events and their Merkle tree, and no key"),
    ):
        print(f"{role}: {what}.", file=sys.stderr)
