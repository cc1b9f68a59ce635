"""What the doctor looks at; each check is a function that yields diagnoses and changes nothing."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from api.cli.doctor import checks_sql as sql
from api.cli.doctor.claims_check import ClaimsCheck
from api.cli.progress import Bar
from api.server.admin_key import admin_key_file
from api.server.condition import (
    Finding,
    Severity,
    find_of_checkpoints,
    find_of_parked,
    find_of_projection,
    find_of_shape,
)
from api.server.database import database
from api.server.log_access import LogAccess
from api.server.preparation import (
    NEWEST_SERVER,
    OLDEST_SERVER,
    checkpoint_files,
    master_key_file,
    opened_secrets,
    shred_ledger,
)
from api.settings import Settings
from application.database.connections import Connect, connect
from application.database.embedded import EmbeddedPostgresError
from application.database.embedded.data_directory import DataDirectory
from application.database.migrations import newest_version, schema_version
from application.database.suitability import find_obstacles, find_risks, why_refused
from application.erasing.shred_ledger import LedgerDamaged
from application.keys.secrets import Secrets, SecretsUnusable
from application.log.sealing import timestamp_of
from projections.engine.status import read_parked, read_statuses
from projections.read_models import by_name

SKEW = timedelta(seconds=2)
LITTLE_SPACE = 2**30


class Diagnosis(NamedTuple):
    """What one check found."""

    check: str
    severity: Severity
    detail: str

    @classmethod
    def of(cls, check: str, finding: Finding) -> Diagnosis:
        """What the console says too."""
        return cls(check, finding.severity, finding.wording.text())


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
        if any(each.severity is Severity.WRONG for each in unsuitable):
            return diagnoses
        diagnoses += (schema := list(check_schema(connection)))
        if any(each.severity is Severity.WRONG for each in schema):
            return diagnoses
        diagnoses += check_clock(connection)
        diagnoses += check_projections(connection, settings)
        diagnoses += check_signed(connection, settings)
        try:
            secrets = _secrets(connection, settings)
        except SecretsUnusable as error:
            return [*diagnoses, Diagnosis("secrets", Severity.WRONG, str(error))]
        diagnoses.append(Diagnosis("secrets", Severity.OK, "They open with the master key."))
        diagnoses += check_claims(connection, LogAccess(settings, url, secrets), repair=repair)
    return diagnoses


def check_files(settings: Settings) -> Iterator[Diagnosis]:
    """Modes of what is secret, and room on the disk."""
    data_dir = settings.data_dir
    if not data_dir.exists():
        yield Diagnosis("data directory", Severity.NOTE, f"{data_dir} is not there yet.")
        return
    private = (data_dir / "secrets", data_dir / "postgres", master_key_file(settings), admin_key_file(settings))
    open_to_others = [str(path) for path in _existing(private) if _mode(path) & 0o077]
    if _mode(data_dir) & 0o022:
        yield Diagnosis("data directory", Severity.WRONG, f"Others may write into {data_dir}.")
    elif open_to_others:
        yield Diagnosis("data directory", Severity.WRONG, f"Open to others: {', '.join(open_to_others)}")
    else:
        yield Diagnosis("data directory", Severity.OK, str(data_dir))
    free = shutil.disk_usage(data_dir).free
    severity = Severity.OK if free >= LITTLE_SPACE else Severity.WRONG
    yield Diagnosis("disk space", severity, f"{free / 2**30:,.1f} GiB are free.")


def check_server(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Version and encoding."""
    version, encoding = connection.info.server_version // 10_000, connection.info.parameter_status("server_encoding")
    is_good = OLDEST_SERVER <= version <= NEWEST_SERVER and encoding == "UTF8"
    needs = "" if is_good else f" It must be {OLDEST_SERVER} to {NEWEST_SERVER} with UTF8."
    yield Diagnosis("database", Severity.OK if is_good else Severity.WRONG, f"PostgreSQL {version}, {encoding}.{needs}")


def check_suitability(connection: psycopg.Connection[Any], connect: Connect) -> Iterator[Diagnosis]:
    """What stands in front of the database, and settings that keep the service from its work or are not safe."""
    for obstacle in find_obstacles(connection, connect):
        yield Diagnosis("connection", Severity.WRONG, obstacle)
    for risk in find_risks(connection):
        yield Diagnosis("durability", Severity.NOTE, risk)


def check_schema(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether the tables are those of this version of the service."""
    found, newest = schema_version(connection), newest_version()
    if not found:
        yield Diagnosis("schema", Severity.WRONG, "The database is empty; `customers serve` sets it up.")
    elif found > newest:
        yield Diagnosis("schema", Severity.WRONG, f"Version {found} is newer than this service, which knows {newest}.")
    elif found < newest:
        yield Diagnosis("schema", Severity.WRONG, f"Version {found}; the next start brings it to {newest}.")
    else:
        yield Diagnosis("schema", Severity.OK, f"Version {found}.")


def check_clock(connection: psycopg.Connection[Any]) -> Iterator[Diagnosis]:
    """Whether the database and this machine agree on the time, and no event is from the future."""
    before = datetime.now(UTC)
    theirs: datetime = _value(connection, sql.CLOCK)
    ours = before + (datetime.now(UTC) - before) / 2
    skew = abs(theirs - ours)
    if skew > SKEW:
        yield Diagnosis(
            "clocks", Severity.WRONG, f"The database's differs by {skew.total_seconds():.1f} s from this machine's."
        )
        return
    newest = _value(connection, sql.NEWEST_EVENT)
    happened = timestamp_of(newest) if newest else None  # a damaged one is named with its customer, further on
    if happened and happened > ours + SKEW:
        yield Diagnosis("clocks", Severity.WRONG, "The newest event is from the future; a clock was wrong.")
        return
    yield Diagnosis("clocks", Severity.OK, f"They agree within {max(skew.total_seconds(), 0.001):.3f} s.")


def check_projections(connection: psycopg.Connection[Any], settings: Settings) -> Iterator[Diagnosis]:
    """Shape, lag, customers set aside, and what interrupted rebuilds left."""
    statuses = read_statuses(connection)
    known = by_name(settings.timezone)
    for each in statuses:
        projection = known.get(each.name)
        diagnosis = Diagnosis.of(each.name, find_of_projection(each, projection))
        waits = find_of_shape(each, projection) and each.rebuilt is None
        if waits and diagnosis.severity is Severity.NOTE:
            diagnosis = diagnosis._replace(detail=f"{diagnosis.detail} A running service does it.")
        yield diagnosis
    yield Diagnosis.of("parked", find_of_parked(len(read_parked(connection))))
    leftovers = [name for (name,) in connection.execute(sql.LEFTOVERS)]
    if leftovers and all(each.rebuilt is None for each in statuses):
        yield Diagnosis(
            "leftovers", Severity.NOTE, f"Of a rebuild that was cut off: {', '.join(leftovers)}; the next cleans up."
        )


def check_signed(connection: psycopg.Connection[Any], settings: Settings) -> Iterator[Diagnosis]:
    """Whether the log has all that was signed of it, and whether erasures wait to be finished."""
    found_signed, _ = find_of_checkpoints(connection, checkpoint_files(settings))
    yield Diagnosis.of("checkpoints", found_signed)
    try:
        _, is_open = shred_ledger(settings).intents()
    except LedgerDamaged as error:
        yield Diagnosis("erasures", Severity.WRONG, str(error))
    else:
        found = (
            f"{len(is_open)} were begun and not finished; the next start does." if is_open else "None is unfinished."
        )
        yield Diagnosis("erasures", Severity.NOTE if is_open else Severity.OK, found)


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
    if not _value(connection, sql.HAS_SECRETS):
        raise SecretsUnusable("The database has none; `customers serve` makes them where there are no events.")
    return opened_secrets(connection, settings)


def _existing(paths: Iterable[Path]) -> Iterator[Path]:
    return (path for path in paths if path.exists())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _value(connection: psycopg.Connection[Any], statement: str) -> Any:
    (value,) = connection.execute(statement.encode()).fetchone() or (None,)
    return value
