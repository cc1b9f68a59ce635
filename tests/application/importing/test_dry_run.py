"""A dry run says of every row what the import would make of it: tried on small files of rows that meet each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.importing.importer import RowResult
from application.writing.command import on_customer
from domain.customer import Customer
from tests.support.commands import erase, on
from tests.support.desk import Desk, open_desk

COLUMNS = (
    "id",
    "external_id",
    "name",
    "tax_id",
    "allow_duplicate_tax_id",
    "status",
    "email_1",
    "email_1_role",
    "email_1_is_locked",
    "phone_1",
    "billing_1_legal_name",
    "billing_1_tax_id",
    "billing_1_is_default",
    "billing_1_is_active",
)
IDS = [str(UUID(int=number)) for number in (1, 2, 3)]
CELLS: dict[str, list[str]] = {
    "id": ["", "", *IDS, "nobody"],
    "external_id": ["", "X1", "X2", "X3", "1.2E+05"],
    "name": ["Ana", "Aña", "Eva", "", "Pe\ufffda", "PeÃ±a"],
    "tax_id": ["CF", "1234567-9", "7841236-6", "111", "N/A", "2.3E+12", ""],
    "allow_duplicate_tax_id": ["", "", "yes"],
    "status": ["", "", "active", "archived"],
    "email_1": ["", "a@nandu.gt", "B@nandu.gt", "b@nandu.gt", "-", "ana@"],
    "email_1_role": ["", "Ventas"],
    "email_1_is_locked": ["", "yes", "no"],
    "phone_1": ["", "2222 3333", "5555 1234", "no tiene"],
    "billing_1_legal_name": ["", "Uno", "Dos"],
    "billing_1_tax_id": ["", "CF", "98765432-2"],
    "billing_1_is_default": ["", "yes", "no"],
    "billing_1_is_active": ["", "yes", "no"],
}
ROWS = st.tuples(*(st.sampled_from(CELLS[name]) for name in COLUMNS))
FILES = st.lists(ROWS, min_size=1, max_size=8)
OPTIONS = st.fixed_dictionaries(
    {name: st.booleans() for name in ("replace", "update_only", "allow_worse", "allow_same_name")}
)
DONE_TO_THEM = st.lists(st.tuples(st.sampled_from(["archive", "erase"]), st.integers(0, 5)), max_size=2)


@pytest.fixture(scope="module")
def desk(postgres_url: str) -> Iterator[Desk]:
    from tests.conftest import fresh_database

    with fresh_database(postgres_url) as url, open_desk(url) as desk:
        yield desk


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=FILES, done=DONE_TO_THEM, content=FILES, options=OPTIONS)
def test_a_dry_run_says_of_every_row_what_the_import_makes_of_it(
    desk: Desk, before: list[Any], done: list[tuple[str, int]], content: list[Any], options: dict[str, bool]
) -> None:
    _empty(desk.connection)
    desk.bring(_file(before), allow_same_name=True)
    known = [customer["id"] for customer in desk.customers()]
    for what, number in done:
        if number < len(known):
            customer_id = known.pop(number)
            desk.do(erase(customer_id) if what == "erase" else on(customer_id, on_customer(Customer.archive)))
    events = desk.events()
    tried = [_told(result) for result in desk.bring(_file(content), dry_run=True, **options)]
    assert desk.events() == events
    assert tried == [_told(result) for result in desk.bring(_file(content), **options)]


def _file(rows: list[Any]) -> str:
    return "\n".join([",".join(COLUMNS), *(",".join(row) for row in rows)]) + "\n"


def _told(result: RowResult) -> tuple[Any, ...]:
    """What is told of a row, without the ids of customers that are new each time."""
    remarks = [(each.column, each.code, each.wording.values.get("row"), each.likely) for each in result.problems]
    warnings = [(each.column, each.code, each.wording.values.get("row"), each.likely) for each in result.warnings]
    return result.line, result.matched, remarks, warnings, list(result.effects)


def _empty(connection: psycopg.Connection[Any]) -> None:
    connection.execute("ALTER TABLE events DISABLE TRIGGER events_are_only_added")
    connection.execute("TRUNCATE events, customer_keys, claims, receipts, erasure_certificates")
