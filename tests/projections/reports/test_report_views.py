"""The views for reporting tools: they say what the counters say, to a login that reads nothing else, for good."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from application.database.roles import REPORTING, create_roles
from application.log.sealed_rows import read_head
from projections.engine.rebuild import ensure, rebuild
from projections.read_models import PROJECTIONS
from projections.reports.projection import Reports
from tests.support.recorded_log import RecordedLog, connect_to

ZONE = "Pacific/Auckland"
REPORTS = Reports(ZONE)
VIEWS = ("growth", "contact_origins", "tax_ids", "invoice_readiness", "locks", "activity")
EVERYTHING_ELSE = """
SELECT pg_class.oid::regclass::text FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND nspname <> 'reporting'
"""
FUNCTIONS = """
SELECT pg_proc.oid::regprocedure::text, prosecdef FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A database with all read tables and roles, as its owner sees it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        for projection in (*PROJECTIONS[:-1], REPORTS):
            ensure(connection, projection)
        create_roles(connection)
        yield connection


@pytest.fixture
def tool(owner: psycopg.Connection[Any], database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A login of a reporting tool."""
    login, password = f"tool_{uuid4().hex}", secrets.token_hex(16)
    owner.execute(f"CREATE ROLE {login} LOGIN PASSWORD '{password}' IN ROLE {REPORTING}".encode())
    try:
        url = psycopg.conninfo.make_conninfo(database_url, user=login, password=password)
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
    finally:
        owner.execute(f"DROP ROLE {login}".encode())


def rows(connection: psycopg.Connection[Any], view: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM reporting.{view} ORDER BY 1, 2, 3".encode()).fetchall()


def test_a_tool_reads_every_view_and_nothing_else(
    owner: psycopg.Connection[Any], tool: psycopg.Connection[Any]
) -> None:
    for view in (*VIEWS, "customers"):
        assert rows(tool, view) == []
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
            tool.execute(f"DELETE FROM reporting.{view}".encode())
    others = [name for (name,) in owner.execute(EVERYTHING_ELSE)]
    assert {"events", "customer_keys", "report_customers", "report_activity", "projections"} <= set(others)
    for name in others:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tool.execute(f"SELECT * FROM {name}".encode())
    for name, has_rights_of_owner in owner.execute(FUNCTIONS).fetchall():
        assert not has_rights_of_owner
        with pytest.raises(psycopg.Error):
            tool.execute(f"SELECT {name}".encode())


def test_an_upgrade_gives_the_views_to_whom_reporting_was_granted_before(database_url: str) -> None:
    """Nobody has to grant again what is added later."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        ensure(owner, PROJECTIONS[0])
        create_roles(owner)
        ensure(owner, REPORTS)
        for view in (*VIEWS, "customers"):
            asked = [REPORTING, f"reporting.{view}"]
            assert owner.execute("SELECT has_table_privilege(%s, %s, 'SELECT')", asked).fetchone() == (True,)


def test_the_views_have_every_report_and_are_described(owner: psycopg.Connection[Any]) -> None:
    described = dict(
        owner.execute(
            "SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'reporting'::regnamespace"
        ).fetchall()
    )
    assert described.keys() == {*VIEWS, "customers"}
    assert all(described.values())


def test_the_views_say_what_is_counted(owner: psycopg.Connection[Any], tool: psycopg.Connection[Any]) -> None:
    today = datetime.now(ZoneInfo(ZONE)).date()
    begin = today - timedelta(3)
    owner.execute("INSERT INTO report_growth VALUES (%s, 5, 1, 0), (%s, 1, 0, 2)", [begin, begin + timedelta(2)])
    owner.execute("INSERT INTO report_invoice_readiness VALUES ('', 3, 2), ('tax_id', 1, 1)")
    owner.execute("INSERT INTO report_locks VALUES ('email', 'ana', %s, 2)", [begin])
    owner.execute("INSERT INTO report_origins VALUES ('REFERRAL', %s, 2)", [begin])
    owner.execute("INSERT INTO report_tax_ids VALUES ('NIT', 'GT', 'valid', 2)")
    owner.execute("INSERT INTO report_activity VALUES (%s, 'ana', 'EmailAdded', 7)", [begin])

    assert rows(tool, "growth") == [
        (begin, 5, 1, 0, 5),
        (begin + timedelta(1), 0, 0, 0, 5),
        (begin + timedelta(2), 1, 0, 2, 4),
        (today, 0, 0, 0, 4),
    ]
    assert rows(tool, "invoice_readiness") == [("tax_id", 1, 1), (None, 3, 2)]
    assert rows(tool, "locks") == [("email", "ana", begin, 3, 2)]
    assert rows(tool, "contact_origins") == [("REFERRAL", begin, 2)]
    assert rows(tool, "tax_ids") == [("NIT", "GT", "valid", 2)]
    assert rows(tool, "activity") == [(begin, "ana", "EmailAdded", 7)]


def test_a_day_that_has_not_come_yet_is_counted_all_the_same(
    owner: psycopg.Connection[Any], tool: psycopg.Connection[Any]
) -> None:
    """Clocks of machines differ, and midnight is passed by one before the other."""
    ahead = datetime.now(ZoneInfo(ZONE)).date() + timedelta(2)
    owner.execute("INSERT INTO report_growth VALUES (%s, 5, 1, 0)", [ahead])
    assert rows(tool, "growth") == [(ahead, 5, 1, 0, 5)]


def test_a_rebuild_leaves_the_views_and_who_may_read_them(
    owner: psycopg.Connection[Any], tool: psycopg.Connection[Any], database_url: str
) -> None:
    with RecordedLog(database_url) as log:
        log.register(3)
        read_after = log.store.read_after
        for zone in (ZONE, "America/Guatemala"):
            rebuild(Reports(zone), connect_to(database_url), read_after, read_head)
            assert [row[1:] for row in rows(tool, "growth")][-1] == (3, 0, 0, 3)
            assert rows(tool, "tax_ids") == [("NIT", "GT", "valid", 3)]
            (today,) = owner.execute("SELECT (now() AT TIME ZONE %s)::date", [zone]).fetchone() or (date.min,)
            assert rows(tool, "growth")[-1][0] == today
            assert rows(tool, "activity") == [(today, "test", "CustomerRegistered", 3)]
