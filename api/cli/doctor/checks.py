"""Everything that the doctor looks at, in an order in which each check can rely on those before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg

from api.cli.doctor import checks_sql as sql
from api.cli.doctor.claims_check import ClaimsCheck
from api.cli.doctor.database_checks import (
    check_clock,
    check_extensions,
    check_guard,
    check_schema,
    check_server,
    check_suitability,
    check_tables,
)
from api.cli.doctor.diagnosis import Diagnosis
from api.cli.doctor.file_checks import check_files
from api.cli.doctor.projection_checks import check_projections
from api.cli.doctor.proof_checks import check_erasures, check_restored, check_signed, check_signers
from api.cli.progress import Bar
from api.server.condition import Severity
from api.server.database import database
from api.server.log_access import LogAccess
from api.server.preparation import checkpoint_files, opened_secrets, shred_ledger
from api.settings import Settings
from application.database.connections import connect
from application.database.embedded import EmbeddedPostgresError
from application.database.embedded.data_directory import DataDirectory
from application.database.restores import waiting_restore
from application.database.suitability import why_refused
from application.keys.secrets import Secrets, SecretsUnusable


def examine(settings: Settings, *, repair: bool) -> list[Diagnosis]:
    """Everything that can be checked; what needs the database is left out where that does not answer."""
    diagnoses = [Diagnosis("settings", Severity.OK, "All can be used.")]
    diagnoses += check_files(settings)
    if settings.database_url is None and not DataDirectory(settings.data_dir).cluster.exists():
        return [*diagnoses, Diagnosis("database", Severity.NOTE, "There is none yet; `customers serve` makes it.")]
    with ExitStack() as stack:
        try:
            url = stack.enter_context(database(settings))
            connection = stack.enter_context(connect(url, "command"))
        except (psycopg.OperationalError, EmbeddedPostgresError) as error:
            remedy = why_refused(error) if isinstance(error, psycopg.OperationalError) else None
            return [*diagnoses, Diagnosis("database", Severity.WRONG, remedy or str(error).strip().splitlines()[0])]
        diagnoses += check_server(connection)
        diagnoses += (unsuitable := list(check_suitability(connection, partial(connect, url, "command"))))
        if any(each.is_wrong for each in unsuitable):
            return diagnoses
        diagnoses += check_extensions(connection)
        for check in (check_schema, check_tables):
            diagnoses += (schema := list(check(connection)))
            if any(each.is_wrong for each in schema):
                return diagnoses
        diagnoses += check_guard(connection)
        diagnoses += check_clock(connection)
        diagnoses += check_projections(connection, settings)
        diagnoses += check_signed(connection, settings)
        ledger, is_settled = shred_ledger(settings), waiting_restore(connection) is None
        diagnoses += check_erasures(
            connection, ledger, repair=repair and is_settled
        )  # or it would make the missing one
        try:
            secrets = _secrets(connection, settings)
        except SecretsUnusable as error:
            return [*diagnoses, Diagnosis("secrets", Severity.WRONG, str(error))]
        diagnoses.append(Diagnosis("secrets", Severity.OK, "They open with the master key."))
        diagnoses += check_signers(checkpoint_files(settings), secrets)
        diagnoses += check_restored(connection, ledger, checkpoint_files(settings), secrets)
        diagnoses += check_claims(connection, LogAccess(settings, url, secrets), repair=repair)
    return diagnoses


def check_claims(connection: psycopg.Connection[Any], access: LogAccess, *, repair: bool) -> Iterator[Diagnosis]:
    """Whether the table of claims says what the events say."""
    check = ClaimsCheck(connection, access.store, access.claims)
    with Bar("Comparing claims", total=check.total(), counts="customers") as bar:
        for seen in check.run():
            bar.advance(seen)
    for trouble in check.unreadable[:10]:
        yield Diagnosis("events", Severity.WRONG, str(trouble))
    if not check.differences:
        yield Diagnosis("claims", Severity.OK, "Tax ids and external ids are held as the events say.")
    elif repair:
        left = check.repair()
        severity = Severity.WRONG if left else Severity.OK
        contested = f" {left} cannot be: another customer holds the same." if left else ""
        yield Diagnosis(
            "claims", severity, f"Repaired {len(check.differences) - left} of {len(check.differences)}.{contested}"
        )
    else:
        many = f"{len(check.differences)} customers differ from the events; --repair writes them again."
        yield Diagnosis("claims", Severity.WRONG, many)


def _secrets(connection: psycopg.Connection[Any], settings: Settings) -> Secrets:
    """Opens what is there; a database without secrets is not given any here."""
    (has_secrets,) = connection.execute(sql.HAS_SECRETS).fetchone() or (False,)
    if not has_secrets:
        raise SecretsUnusable("The database has none; `customers serve` makes them where there are no events.")
    return opened_secrets(connection, settings)
