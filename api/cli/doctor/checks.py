"""What the doctor looks at; each check is a function that yields findings and changes nothing."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import psycopg

from api.cli.doctor import checks_sql as sql
from api.cli.doctor.claims_check import ClaimsCheck
from api.cli.progress import Bar
from api.server.admin_key import admin_key_file
from api.server.database import database
from api.server.log_access import WriteSide
from api.server.preparation import (
    NEWEST_SERVER,
    OLDEST_SERVER,
    checkpoint_files,
    master_key_file,
    opened_secrets,
    shred_ledger,
)
from api.settings import Settings
from application.database.connections import connect
from application.database.embedded import EmbeddedPostgresError
from application.database.embedded.data_directory import DataDirectory
from application.database.migrations import newest_version, schema_version
from application.erasing.shred_ledger import LedgerDamaged
from application.keys.secrets import Secrets, SecretsUnusable
from projections.engine.shapes import ShapeTooNew, percent, told_of
from projections.engine.status import ProjectionStatus, read_parked, read_statuses
from projections.proof.restored_log import must_not_be_rewound, signed_last
from projections.proof.signing import LogRewound
from projections.read_models import BY_NAME

SKEW = timedelta(seconds=2)
LAG_SECONDS = 60
LITTLE_SPACE = 2**30


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


class Finding(NamedTuple):
    """What one check found."""

    check: str
    state: State
    detail: str


def examine(settings: Settings, *, repair: bool) -> list[Finding]:
    """Everything that can be checked; what needs the database is left out where that does not answer."""
    findings = [Finding("settings", State.OK, "All can be used.")]
    findings += check_files(settings)
    if settings.database_url is None and not DataDirectory(settings.data_dir).cluster.exists():
        return [*findings, Finding("database", State.NOTE, "There is none yet; `customers serve` makes it.")]
    with ExitStack() as stack:
        try:
            url = stack.enter_context(database(settings))
            connection = stack.enter_context(connect(url, "command"))
        except (psycopg.OperationalError, EmbeddedPostgresError) as error:
            return [*findings, Finding("database", State.WRONG, str(error).strip().splitlines()[0])]
        findings += check_server(connection)
        findings += (schema := list(check_schema(connection)))
        if any(finding.state is State.WRONG for finding in schema):
            return findings
        findings += check_clock(connection)
        findings += check_projections(connection)
        findings += check_signed(connection, settings)
        try:
            secrets = _secrets(connection, settings)
        except SecretsUnusable as error:
            return [*findings, Finding("secrets", State.WRONG, str(error))]
        findings.append(Finding("secrets", State.OK, "They open with the master key."))
        findings += check_claims(connection, WriteSide(settings, url, secrets), repair=repair)
    return findings


def check_files(settings: Settings) -> Iterator[Finding]:
    """Modes of what is secret, and room on the disk."""
    data_dir = settings.data_dir
    if not data_dir.exists():
        yield Finding("data directory", State.NOTE, f"{data_dir} is not there yet.")
        return
    private = (data_dir / "secrets", data_dir / "postgres", master_key_file(settings), admin_key_file(settings))
    open_to_others = [str(path) for path in _existing(private) if _mode(path) & 0o077]
    if _mode(data_dir) & 0o022:
        yield Finding("data directory", State.WRONG, f"Others may write into {data_dir}.")
    elif open_to_others:
        yield Finding("data directory", State.WRONG, f"Open to others: {', '.join(open_to_others)}")
    else:
        yield Finding("data directory", State.OK, str(data_dir))
    free = shutil.disk_usage(data_dir).free
    state = State.OK if free >= LITTLE_SPACE else State.WRONG
    yield Finding("disk space", state, f"{free / 2**30:,.1f} GiB are free.")


def check_server(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Version and encoding."""
    version, encoding = connection.info.server_version // 10_000, connection.info.parameter_status("server_encoding")
    is_good = OLDEST_SERVER <= version <= NEWEST_SERVER and encoding == "UTF8"
    needs = "" if is_good else f" It must be {OLDEST_SERVER} to {NEWEST_SERVER} with UTF8."
    yield Finding("database", State.OK if is_good else State.WRONG, f"PostgreSQL {version}, {encoding}.{needs}")


def check_schema(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Whether the tables are those of this version of the service."""
    found, newest = schema_version(connection), newest_version()
    if not found:
        yield Finding("schema", State.WRONG, "The database is empty; `customers serve` sets it up.")
    elif found > newest:
        yield Finding("schema", State.WRONG, f"Version {found} is newer than this service, which knows {newest}.")
    elif found < newest:
        yield Finding("schema", State.WRONG, f"Version {found}; the next start brings it to {newest}.")
    else:
        yield Finding("schema", State.OK, f"Version {found}.")


def check_clock(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Whether the database and this machine agree on the time, and no event is from the future."""
    before = datetime.now(UTC)
    theirs: datetime = _value(connection, sql.CLOCK)
    ours = before + (datetime.now(UTC) - before) / 2
    skew = abs(theirs - ours)
    if skew > SKEW:
        yield Finding(
            "clocks", State.WRONG, f"The database's differs by {skew.total_seconds():.1f} s from this machine's."
        )
        return
    newest = _value(connection, sql.NEWEST_EVENT)
    if newest is not None and datetime.fromisoformat(orjson.loads(newest)["timestamp"]) > ours + SKEW:
        yield Finding("clocks", State.WRONG, "The newest event is from the future; a clock was wrong.")
        return
    yield Finding("clocks", State.OK, f"They agree within {max(skew.total_seconds(), 0.001):.3f} s.")


def check_projections(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Shape, lag, customers set aside, and what interrupted rebuilds left."""
    statuses = read_statuses(connection)
    for each in statuses:
        if shape := _shape_finding(each):
            yield shape
        elif each.state == "stopped" and each.lag_events:
            yield Finding(each.name, State.NOTE, f"{each.lag_events:,} events behind; the service does not run.")
        elif each.lag_seconds > LAG_SECONDS:
            yield Finding(each.name, State.WRONG, f"{each.lag_events:,} events, {each.lag_seconds:.0f} s behind.")
        else:
            how_far = "" if each.rebuilt is None else f", {percent(each.rebuilt)}"
            yield Finding(each.name, State.OK, f"At position {each.position}, {each.state}{how_far}.")
    if parked := read_parked(connection):
        yield Finding("parked", State.WRONG, f"{len(parked)} set aside: see `customers projections`.")
    else:
        yield Finding("parked", State.OK, "No customer is set aside.")
    leftovers = [name for (name,) in connection.execute(sql.LEFTOVERS)]
    if leftovers and all(each.rebuilt is None for each in statuses):
        yield Finding(
            "leftovers", State.NOTE, f"Of a rebuild that was cut off: {', '.join(leftovers)}; the next cleans up."
        )


def _shape_finding(status: ProjectionStatus) -> Finding | None:
    """What is to say of tables that are not of this version's shape."""
    projection = BY_NAME.get(status.name)
    if projection is None or status.shape == projection.shape:
        return None
    if status.shape > projection.shape:
        return Finding(status.name, State.WRONG, str(ShapeTooNew(projection, status.shape)))
    told = told_of(projection, status.shape, status.rebuilt)
    if status.rebuilt is None and status.last_error:
        return Finding(status.name, State.WRONG, f"{told} {status.last_error}")
    runs = "" if status.rebuilt is not None else " A running service does it."
    return Finding(status.name, State.NOTE, f"{told}{runs}")


def check_signed(connection: psycopg.Connection[Any], settings: Settings) -> Iterator[Finding]:
    """Whether the log has all that was signed of it, and whether erasures wait to be finished."""
    files = checkpoint_files(settings)
    try:
        must_not_be_rewound(connection, files)
    except LogRewound as error:
        yield Finding("checkpoints", State.WRONG, str(error))
    else:
        signed = signed_last(files)
        found = f"Signed up to position {signed.position}." if signed else f"There are none yet in {files.directory}."
        yield Finding("checkpoints", State.OK if signed else State.NOTE, found)
    try:
        _, is_open = shred_ledger(settings).intents()
    except LedgerDamaged as error:
        yield Finding("erasures", State.WRONG, str(error))
    else:
        found = (
            f"{len(is_open)} were begun and not finished; the next start does." if is_open else "None is unfinished."
        )
        yield Finding("erasures", State.NOTE if is_open else State.OK, found)


def check_claims(connection: psycopg.Connection[Any], side: WriteSide, *, repair: bool) -> Iterator[Finding]:
    """Whether the table of claims says what the events say."""
    check = ClaimsCheck(connection, side.store, side.claims)
    with Bar("Comparing claims", total=check.total(), counts="customers") as bar:
        for seen in check.run():
            bar.advance(seen)
    for trouble in check.unreadable[:10]:
        yield Finding("events", State.WRONG, str(trouble))
    if not check.differences:
        yield Finding("claims", State.OK, "Tax ids and external ids are held as the events say.")
    elif repair:
        left = check.repair()
        state = State.WRONG if left else State.OK
        contested = f" {left} cannot be: another customer holds the same." if left else ""
        yield Finding(
            "claims", state, f"Repaired {len(check.differences) - left} of {len(check.differences)}.{contested}"
        )
    else:
        many = f"{len(check.differences)} customers differ from the events; --repair writes them again."
        yield Finding("claims", State.WRONG, many)


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
