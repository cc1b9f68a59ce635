"""Answers `GET /v1/customers`: which customers match, in which order, one page at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

import orjson
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.country import GUATEMALA
from projections.customer_list import query_sql as sql
from projections.customer_list.asked import parse_query
from projections.customer_list.filters_sql import SORTS, CustomerPageKey, Filters
from projections.customer_list.listed import MEMBERS, FoundCustomer, MatchedMember
from projections.customer_list.matched import Matches
from projections.customer_list.matching_sql import Match, match_of
from projections.customer_list.similar import find_alike
from projections.paging import Direction, PageKey

EXACT_UP_TO: Final = 1_000
"""Totals up to here are counted, larger ones estimated."""

ENOUGH: Final = EXACT_UP_TO + 1

UNEVEN: Final = 3
"""How many times more rows are looked at than would do if those who match were spread evenly."""

WORTH_SCANNING: Final = 1_500
"""To look at a row costs little more than an entry of the index, and about a thousand have to be found: so looking at
rows as they lie there pays where n of N match and n² > this × N."""

Rows = list[dict[str, Any]]


__all__ = ["SORTS", "CustomerPageKey", "Filters", "FoundCustomers", "find", "ids_of", "prepare"]


@dataclass(frozen=True, slots=True)
class FoundCustomers:
    """A page: items with the members of the contract, and where the pages beside it begin."""

    items: list[FoundCustomer]
    next: CustomerPageKey | None
    previous: CustomerPageKey | None
    total: int
    total_is_exact: bool
    similar: list[FoundCustomer] | None = None
    """Where nothing matches what was searched for: a few whose names are spelt alike."""


async def prepare(connection: AsyncConnection[Any]) -> None:
    """Settings that the plans were measured with; once for each connection, which must be in autocommit mode."""
    await connection.execute(sql.SETTINGS)


async def find(
    connection: AsyncConnection[Any],
    filters: Filters,
    *,
    sort: str = "name",
    limit: int = 25,
    page: CustomerPageKey | None = None,
    region: str = GUATEMALA,
) -> FoundCustomers:
    """One page of the customers that match, and how many there are.

    `page` is a key that an earlier answer gave for the same filters and the same sort (one of SORTS); `region` is where
    phones without a country code are.
    """
    backward = page is not None and page.direction is Direction.PREVIOUS
    order = sql.ListOrder.of(sort, backward=backward)
    parts = parse_query(filters.q, region)
    match = match_of(filters, parts)
    after = (page.value, page.id) if page else None
    total, rows = await _rows(connection, match, order, after, limit + 1)
    if not filters.searches_contacts:
        total = min(total, ENOUGH)  # what the planner believes of words depends on those of contacts too
    matches = Matches(parts, searches_contacts=filters.searches_contacts) if parts else None
    found = _found(rows, page, order, limit, total, matches)
    if parts and total == 0:
        alike = await find_alike(connection, filters, parts)
        return replace(found, similar=[_item(each.row, each.matched) for each in alike])
    return found


def ids_of(filters: Filters, region: str = GUATEMALA) -> sql.Statement:
    """What selects the ids of everybody whom `find` shows on its pages."""
    return sql.ids(match_of(filters, parse_query(filters.q, region)))


async def _rows(
    connection: AsyncConnection[Any],
    match: Match,
    order: sql.ListOrder,
    after: sql.ListPlace | None,
    limit: int,
) -> tuple[int, Rows]:
    """The total, estimated if more than is counted, and the rows of the page; from the cheapest plan to the surest."""
    guess: Guess | None = None
    are_many, customers = await _have_all_words(connection, match)
    if not are_many and match.may_be_common:
        guess = await _guess(connection, match, customers)
        are_many = guess.matching >= math.sqrt(WORTH_SCANNING * guess.customers) and await _lie_close(
            connection, match, guess
        )
    if not are_many:
        found = await _fetch(connection, sql.candidates(match, order, after, limit, ENOUGH))
        total = found[0]["total"]
        if total <= EXACT_UP_TO:
            return total, [row for row in found if row["id"] is not None]
    guess = guess or await _guess(connection, match, customers)
    rows: Rows = []
    if (walked := limit * guess.customers // guess.matching) <= sql.WALKED_ROWS:
        walked = min(sql.WALKED_ROWS, UNEVEN * walked)
        rows = await _fetch(connection, sql.walk(match, order, after, limit, walked))
    if len(rows) < limit and (beside := sql.beside(match, order, after, limit)):
        rows = await _fetch(connection, beside)
    if len(rows) < limit:
        rows = await _fetch(connection, sql.sort_all(match, order, after, limit))
    return max(ENOUGH, guess.matching), rows


async def _have_all_words(connection: AsyncConnection[Any], match: Match) -> tuple[bool, int | None]:
    """Whether more than are counted have all words in full, which is found out faster than by counting beginnings.

    And how many customers there are, since that costs nothing more; None where there are no words.
    """
    proof = sql.proof(match, ENOUGH)
    if proof is None:
        return False, None
    (row,) = await _fetch(connection, proof)
    return row["total"] >= ENOUGH, int(row["customers"])


async def _lie_close(connection: AsyncConnection[Any], match: Match, guess: Guess) -> bool:
    """Whether more than are counted are among the rows that should be enough for that, as they lie in the table."""
    scanned = UNEVEN * ENOUGH * guess.customers // guess.matching
    return bool((await _fetch(connection, sql.scan(match, scanned, ENOUGH)))[0]["total"] >= ENOUGH)


class Guess(NamedTuple):
    """How many customers there are, and how many of them match: at least one each."""

    customers: int
    matching: int


async def _guess(connection: AsyncConnection[Any], match: Match, customers: int | None) -> Guess:
    """What the planner believes, of so many customers where that is known."""
    if customers is None:
        (table,) = await _fetch(connection, sql.customers())
        customers = int(table["customers"])
    (row,) = await _fetch(connection, sql.explain(match))
    return Guess(customers, max(1, int(row["QUERY PLAN"][0]["Plan"]["Plan Rows"])))


async def _fetch(connection: AsyncConnection[Any], query: sql.Statement) -> Rows:
    statement, parameters = query
    async with connection.cursor(row_factory=dict_row) as cursor:
        # Never prepared: a plan without the words in it would be a plan for any words.
        await cursor.execute(statement, parameters, prepare=False)
        return await cursor.fetchall()


def _found(
    rows: Rows, page: CustomerPageKey | None, order: sql.ListOrder, limit: int, total: int, matches: Matches | None
) -> FoundCustomers:
    has_more = len(rows) > limit
    rows = rows[:limit]
    backward = page is not None and page.direction is Direction.PREVIOUS
    if backward:
        rows.reverse()
    first, last = _edges(rows, page, order)
    return FoundCustomers(
        items=[_item(row, matches.members(orjson.loads(row["state"])) if matches else None) for row in rows],
        next=last and PageKey(*last, Direction.NEXT) if backward or has_more else None,
        previous=first and PageKey(*first, Direction.PREVIOUS) if page and (not backward or has_more) else None,
        total=total,
        total_is_exact=total <= EXACT_UP_TO,
    )


def _edges(
    rows: Rows, page: CustomerPageKey | None, order: sql.ListOrder
) -> tuple[sql.ListPlace | None, sql.ListPlace | None]:
    """The places of the first and last row. Beyond the end, where no row is left, that of the key itself.

    There the key has to move by one, so that the customer it names is on the page that is asked for next.
    """
    if rows:
        return (rows[0]["key"], rows[0]["id"]), (rows[-1]["key"], rows[-1]["id"])
    if page is None:
        return None, None
    step = 1 if order.ascends else -1
    moved = UUID(int=min(max(page.id.int + step, 0), 2**128 - 1))
    return (page.value, moved), (page.value, moved)


def _item(row: dict[str, Any], matched: list[MatchedMember] | None) -> FoundCustomer:
    """The members of the contract; `matched` only where something was searched for."""
    entity_id = row["default_entity_id"]
    row["default_billing_entity"] = entity_id and {
        "billing_entity_id": entity_id,
        "legal_name": row["default_entity_name"],
        "tax_id": row["default_entity_tax_id"],
    }
    row["tags"] = row["tags"] or []
    item = cast("FoundCustomer", {member: row[member] for member in MEMBERS})
    if matched is not None:
        item["matched"] = matched
    return item
