"""The statements that search the customer list, with the fences that keep the planner on the measured plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, LiteralString, NamedTuple
from uuid import UUID

from psycopg import sql

from projections.columns_sql import names
from projections.customer_list import tables_sql
from projections.customer_list.listed import MEMBERS
from projections.customer_list.matching_sql import Match, Parameters

Statement = tuple[sql.Composed, dict[str, Any]]

ListPlace = tuple["str | datetime", UUID]
"""What a row is sorted by, and its id."""

SETTINGS: Final = "SET TimeZone = 'UTC'; SET jit = off; SET random_page_cost = 1.1; SET work_mem = '32MB'"
WALKED_ROWS: Final = 8_000

COLUMNS_OF: Final = {
    "id": "customer_list.id",
    "default_billing_entity": "default_entity_id, default_entity_name, default_entity_tax_id",
    "tags": "customer_list_state.state->'tags' AS tags",
}
"""What is selected for a member that is not called like its column."""

PAGE: Final = (
    f"SELECT {{total}} AS total, page.key, {', '.join(COLUMNS_OF.get(member, member) for member in MEMBERS)}, "
    "{state} AS state"
)

SHOWN: Final = (
    PAGE
    + """
FROM page
JOIN customer_list ON customer_list.id = page.id
JOIN customer_list_state ON customer_list_state.id = page.id
ORDER BY {page_order}
"""
)

# Without a LIMIT inside, the planner finds all that match as if all were wanted; the CTE is read only as far as needed.
CANDIDATES: Final = (
    """
WITH matching AS MATERIALIZED (SELECT id{list_key} FROM {tables} WHERE {match}),
candidates AS MATERIALIZED (SELECT id{list_key} FROM matching LIMIT %(enough)s),
counted AS MATERIALIZED (SELECT count(*) AS total FROM candidates),
page AS MATERIALIZED (
    SELECT id, {key} AS key FROM candidates{join_key}
    WHERE {after_in_table} AND (SELECT total FROM counted) < %(enough)s
    ORDER BY {order} LIMIT %(limit)s
)
"""
    + PAGE
    + """
FROM counted LEFT JOIN page ON true
LEFT JOIN customer_list ON customer_list.id = page.id
LEFT JOIN customer_list_state ON customer_list_state.id = page.id
ORDER BY {page_order}
"""
)

WALK: Final = (
    """
WITH page AS MATERIALIZED (
    SELECT id, key FROM (
        SELECT {columns}, {key} AS key FROM {tables} WHERE {after_in_table} ORDER BY {order_in_table} LIMIT %(walked)s
    ) AS walked
    WHERE {match} ORDER BY {order} LIMIT %(limit)s
)
"""
    + SHOWN
)

SORT_ALL: Final = (
    """
WITH matching AS MATERIALIZED (SELECT id{list_key} FROM {tables} WHERE {match}),
page AS MATERIALIZED (
    SELECT id, {key} AS key FROM matching{join_key} WHERE {after_in_table} ORDER BY {order} LIMIT %(limit)s
)
"""
    + SHOWN
)

# Names that begin with the word lie together in the order of names, far from where a walk begins; the others are few.
# No rows say that this did not find out enough.
BESIDE: Final = (
    """
WITH others AS MATERIALIZED (
    SELECT id, name_key AS key FROM {tables} WHERE {others} AND {after_in_table}
),
beginning AS MATERIALIZED (
    SELECT id, key FROM (
        SELECT {columns}, name_key AS key FROM {tables}
        WHERE name_key >= %(name_start)s AND name_key < %(name_end)s AND {after_in_table}
        ORDER BY {order_in_table} LIMIT %(walked)s
    ) AS walked
    WHERE {match} ORDER BY {order} LIMIT %(limit)s
),
page AS MATERIALIZED (
    SELECT id, key FROM (SELECT id, key FROM others UNION SELECT id, key FROM beginning) AS both_kinds
    WHERE (SELECT count(*) FROM beginning) >= %(limit)s OR %(walked)s > (
        SELECT count(*) FROM (
            SELECT FROM customer_list
            WHERE name_key >= %(name_start)s AND name_key < %(name_end)s AND {after_in_table} LIMIT %(walked)s
        ) AS walked
    )
    ORDER BY {order} LIMIT %(limit)s
)
"""
    + SHOWN
)

# Any of them, as they come out of the index.
ALIKE: Final = (
    """
WITH matching AS MATERIALIZED (SELECT id, name_key FROM {tables} WHERE {match}),
page AS MATERIALIZED (SELECT id, name_key AS key FROM matching LIMIT %(limit)s)
"""
    + SHOWN
)

# What very many have is among the first rows, and takes the index long to collect.
ALIKE_AMONG_FIRST: Final = (
    """
WITH page AS MATERIALIZED (
    SELECT id, key FROM (SELECT {columns}, name_key AS key FROM {tables} LIMIT %(scanned)s) AS scanned
    WHERE {match} LIMIT %(limit)s
)
"""
    + SHOWN
)
# Who has what very many have is among the first rows; what few have the index tells soon.
KNOWN: Final = """
WITH first AS MATERIALIZED (SELECT words, identifiers, numbers FROM customer_list LIMIT %(scanned)s) SELECT {known}
"""
IS_KNOWN: Final = "EXISTS (SELECT FROM first WHERE {part}) OR EXISTS (SELECT FROM customer_list WHERE {part}) AS {name}"
FIRST_ROWS: Final = 500

# The planner takes hundreds of words that nobody has for many, and would look at every row.
BOUNDED: Final = "SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = '250ms'"

CUSTOMERS: Final = "SELECT greatest(reltuples, 1) AS customers FROM pg_class WHERE oid = 'customer_list'::regclass"

PROOF: Final = f"""
WITH matching AS MATERIALIZED (SELECT id FROM {{tables}} WHERE words @@ %(exact)s::tsquery AND {{filters}})
SELECT count(*) AS total, ({CUSTOMERS}) AS customers FROM (SELECT FROM matching LIMIT %(enough)s) AS found
"""

# The rows as they lie in the table: for what very many have, the cheapest way to find enough of them.
SCAN: Final = """
SELECT count(*) AS total FROM (
    SELECT FROM (SELECT {columns} FROM {tables} LIMIT %(scanned)s) AS scanned WHERE {match} LIMIT %(enough)s
) AS found
"""

IDS: Final = "SELECT id FROM {tables} WHERE {match}"

EXPLAIN: Final = "EXPLAIN (FORMAT JSON) SELECT FROM {tables} WHERE {match}"

LIST: Final = "customer_list"
LIST_AND_STATE: Final = "customer_list JOIN customer_list_state USING (id)"

# What conditions may be about, which is all but what is only shown.
LIST_COLUMNS: Final = names(
    tables_sql.LIST,
    without=(
        *("name", "legal_name", "tax_id", "primary_email", "primary_phone"),
        *("default_entity_name", "default_entity_tax_id"),
    ),
)
STATE_COLUMNS: Final = ", " + names(tables_sql.STATE, without=("id", "version", "state"))


class ListOrder(NamedTuple):
    """What is sorted by, and whether upwards: ties by id, the same way."""

    column: LiteralString
    type: LiteralString
    ascends: bool

    @classmethod
    def of(cls, sort: str, *, backward: bool) -> ListOrder:
        """The order in which rows are read: a page before a place is read from there backwards."""
        columns: dict[str, tuple[LiteralString, LiteralString]] = {
            "name": ("name_key", "text"),
            "created_at": ("created_at", "timestamptz"),
            "updated_at": ("updated_at", "timestamptz"),
        }
        column, type = columns[sort.removeprefix("-")]
        return cls(column, type, sort.startswith("-") == backward)


def candidates(match: Match, order: ListOrder, after: ListPlace | None, limit: int, enough: int) -> Statement:
    """The total up to `enough`, and the page if the total is less; one row without a customer if the page is empty."""
    return _statement(CANDIDATES, match, order, after, limit=limit, enough=enough, total="counted.total")


def walk(match: Match, order: ListOrder, after: ListPlace | None, limit: int, walked: int) -> Statement:
    """The page, if it is among the next rows of the order; fewer rows than the limit prove nothing."""
    return _statement(WALK, match, order, after, limit=limit, walked=walked)


def beside(match: Match, order: ListOrder, after: ListPlace | None, limit: int) -> Statement | None:
    """The page, for one word in the order of names: from where names begin with it, and from everywhere else."""
    if match.others is None or order.column != "name_key":
        return None
    return _statement(BESIDE, match, order, after, limit=limit, walked=WALKED_ROWS)


def sort_all(match: Match, order: ListOrder, after: ListPlace | None, limit: int) -> Statement:
    """The page, by finding everybody who matches."""
    return _statement(SORT_ALL, match, order, after, limit=limit)


def alike(match: Match, limit: int) -> Statement:
    """So many of those who match, in no order that counts."""
    return _statement(ALIKE, match, ListOrder.of("name", backward=False), None, limit=limit)


def alike_among_first(match: Match, limit: int) -> Statement:
    """Those of the first rows of the table who match."""
    order = ListOrder.of("name", backward=False)
    return _statement(ALIKE_AMONG_FIRST, match, order, None, limit=limit, scanned=FIRST_ROWS)


def known(conditions: tuple[Sequence[LiteralString], Parameters]) -> Statement:
    """Whether somebody has each part: `known_0`, `known_1` and so on."""
    parts, parameters = conditions
    columns = [
        sql.SQL(IS_KNOWN).format(part=sql.SQL(part), name=sql.Identifier(f"known_{number}"))
        for number, part in enumerate(parts)
    ]
    return sql.SQL(KNOWN).format(known=sql.SQL(", ").join(columns)), parameters | {"scanned": FIRST_ROWS}


def proof(match: Match, enough: int) -> Statement | None:
    """Counts those who have all words in full (few rows to look at, and all of them match), and all customers."""
    if match.exact is None:
        return None
    statement = sql.SQL(PROOF).format(tables=_tables(match.needs_state), filters=sql.SQL(match.filters))
    return statement, match.parameters | {"exact": match.exact, "enough": enough}


def customers() -> Statement:
    """How many customers the list has, as the statistics say."""
    return sql.SQL(CUSTOMERS).format(), {}


def scan(match: Match, scanned: int, enough: int) -> Statement:
    """Counts those who match among so many rows of the table."""
    statement = sql.SQL(SCAN).format(
        columns=_columns(match.needs_state), tables=_tables(match.needs_state), match=sql.SQL(match.all)
    )
    return statement, match.parameters | {"scanned": scanned, "enough": enough}


def ids(match: Match) -> Statement:
    """Everybody who matches."""
    return sql.SQL(IDS).format(tables=_tables(match.needs_state), match=sql.SQL(match.all)), match.parameters


def explain(match: Match) -> Statement:
    """What the planner believes about the number of those who match."""
    return sql.SQL(EXPLAIN).format(tables=_tables(match.needs_state), match=sql.SQL(match.all)), match.parameters


def _statement(
    template: LiteralString,
    match: Match,
    order: ListOrder,
    after: ListPlace | None,
    *,
    total: LiteralString = "NULL::bigint",
    **parameters: Any,
) -> Statement:
    is_state_key = order.column == "updated_at"
    walks_state = match.needs_state or (is_state_key and template is WALK)
    way: LiteralString = "ASC" if order.ascends else "DESC"
    statement = sql.SQL(template).format(
        total=sql.SQL(total),
        state=sql.SQL("customer_list_state.state::text" if match.exact else "NULL"),
        key=sql.SQL(order.column),
        list_key=sql.SQL("" if is_state_key else f", {order.column}"),
        join_key=sql.SQL(" JOIN customer_list_state USING (id)" if is_state_key else ""),
        tables=_tables(walks_state),
        columns=_columns(walks_state),
        match=sql.SQL(match.all),
        others=sql.SQL(match.others or "true"),
        after_in_table=_after(order.column, order, after),
        order=sql.SQL(f"key {way}, id {way}"),
        order_in_table=sql.SQL(f"{order.column} {way}, id {way}"),
        page_order=sql.SQL(f"page.key {way}, page.id {way}"),
    )
    place = {"after_key": after[0], "after_id": after[1]} if after else {}
    return statement, match.parameters | parameters | place


def _columns(needs_state: bool) -> sql.SQL:
    return sql.SQL(LIST_COLUMNS + STATE_COLUMNS if needs_state else LIST_COLUMNS)


def _tables(needs_state: bool) -> sql.SQL:
    return sql.SQL(LIST_AND_STATE if needs_state else LIST)


def _after(column: LiteralString, order: ListOrder, after: ListPlace | None) -> sql.SQL:
    if after is None:
        return sql.SQL("true")
    sign: LiteralString = ">" if order.ascends else "<"
    return sql.SQL(f"({column}, id) {sign} (%(after_key)s::{order.type}, %(after_id)s)")
