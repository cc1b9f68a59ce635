"""Answers `GET /v1/customers`: which customers match, in which order, one page at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from projections import customer_list_query_sql as sql
from projections.customer_list_filters import SORTS, Direction, Filters, PageKey
from projections.customer_list_match_sql import Match, match_of
from projections.search import parse_query

EXACT_UP_TO: Final = 1_000
"""Totals up to here are counted, larger ones estimated."""

WORTH_SCANNING: Final = 40_000
"""Looking at a row costs some 20 times an entry of the index, so it pays where n of N match and n² > this × N."""

Rows = list[dict[str, Any]]
Place = tuple["str | datetime", UUID]


__all__ = ["SORTS", "Direction", "Filters", "Found", "PageKey", "find", "prepare"]


@dataclass(frozen=True, slots=True)
class Found:
    """A page: items with the members of the contract, and where the pages beside it begin."""

    items: list[dict[str, Any]]
    next: PageKey | None
    previous: PageKey | None
    total: int
    total_is_exact: bool


async def prepare(connection: AsyncConnection[Any]) -> None:
    """Settings that the plans were measured with; once for each connection, which must be in autocommit mode."""
    await connection.execute(sql.SETTINGS)


async def find(
    connection: AsyncConnection[Any],
    filters: Filters,
    *,
    sort: str = "name",
    limit: int = 25,
    page: PageKey | None = None,
) -> Found:
    """One page of the customers that match, and how many there are.

    `page` is a key that an earlier answer gave for the same filters and the same sort (one of SORTS).
    """
    backward = page is not None and page.direction is Direction.PREVIOUS
    order = sql.Order.of(sort, backward=backward)
    match = match_of(filters, parse_query(filters.q))
    after = (page.value, page.id) if page else None
    total, rows = await _rows(connection, match, order, after, limit + 1)
    is_exact = total <= EXACT_UP_TO
    if not is_exact:
        total = max(total, await _estimate(connection, match))
    return _found(rows, page, order, limit, total, is_exact)


async def _rows(
    connection: AsyncConnection[Any],
    match: Match,
    order: sql.Order,
    after: Place | None,
    limit: int,
) -> tuple[int, Rows]:
    """The total, up to one more than is counted, and the rows of the page; from the cheapest plan to the surest."""
    if not await _are_surely_many(connection, match):
        found = await _fetch(connection, sql.candidates(match, order, after, limit, EXACT_UP_TO + 1))
        total = found[0]["total"]
        if total <= EXACT_UP_TO:
            return total, [row for row in found if row["id"] is not None]
    rows = await _fetch(connection, sql.walk(match, order, after, limit))
    if len(rows) < limit:
        rows = await _fetch(connection, sql.sort_all(match, order, after, limit))
    return EXACT_UP_TO + 1, rows


async def _are_surely_many(connection: AsyncConnection[Any], match: Match) -> bool:
    """Whether more than can be counted match, for questions of which that can be found out faster than by counting."""
    enough = EXACT_UP_TO + 1
    proof = sql.proof(match, enough)
    if proof is None:
        return False
    (found,) = await _fetch(connection, proof)
    if found["total"] >= enough or not match.is_one_word:
        return bool(found["total"] >= enough)
    customers, matching = found["customers"], await _estimate(connection, match)
    if matching < math.sqrt(WORTH_SCANNING * customers):
        return False
    (found,) = await _fetch(connection, sql.scan(match, int(3 * enough * customers / matching), enough))
    return bool(found["total"] >= enough)


async def _estimate(connection: AsyncConnection[Any], match: Match) -> int:
    """What the planner believes."""
    (row,) = await _fetch(connection, sql.explain(match))
    return int(row["QUERY PLAN"][0]["Plan"]["Plan Rows"])


async def _fetch(connection: AsyncConnection[Any], query: sql.Statement) -> Rows:
    statement, parameters = query
    async with connection.cursor(row_factory=dict_row) as cursor:
        # Never prepared: a plan without the words in it would be a plan for any words.
        await cursor.execute(statement, parameters, prepare=False)
        return await cursor.fetchall()


def _found(rows: Rows, page: PageKey | None, order: sql.Order, limit: int, total: int, total_is_exact: bool) -> Found:
    has_more = len(rows) > limit
    rows = rows[:limit]
    backward = page is not None and page.direction is Direction.PREVIOUS
    if backward:
        rows.reverse()
    first, last = _edges(rows, page, order)
    return Found(
        items=[_item(row) for row in rows],
        next=last and PageKey(*last, Direction.NEXT) if backward or has_more else None,
        previous=first and PageKey(*first, Direction.PREVIOUS) if page and (not backward or has_more) else None,
        total=total,
        total_is_exact=total_is_exact,
    )


def _edges(rows: Rows, page: PageKey | None, order: sql.Order) -> tuple[Place | None, Place | None]:
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


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    """The members of the contract."""
    item = {member: row[member] for member in sql.MEMBERS}
    entity_id = row["default_entity_id"]
    item["default_billing_entity"] = entity_id and {
        "billing_entity_id": entity_id,
        "legal_name": row["default_entity_name"],
        "tax_id": row["default_entity_tax_id"],
    }
    item["created_at"], item["updated_at"] = row["created_at"], row["updated_at"]
    return item
