"""The table of simple filters: what a search asks for is a condition, and what it does not ask for is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from projections.customer_list.filters_sql import OF_LIST, OF_STATE, Filters, SimpleFilter
from projections.customer_list.matching_sql import match_of
from projections.customer_list.tables_sql import LIST, STATE

MARKS = {"tax_id_type", "tax_id_country", "invoice_missing", "tag", "metadata"}
MATCHED_BESIDE = {"q", "external_id", "tax_id", "email", "searches_contacts", *MARKS}
"""Words, marks and exact values, which are more than a condition about one column."""


def test_every_filter_is_a_condition() -> None:
    assert {each.name for each in fields(Filters)} == MATCHED_BESIDE | {each.name for each in (*OF_LIST, *OF_STATE)}


def test_simple_filters_are_about_columns_of_the_table_that_they_are_listed_for() -> None:
    def columns_of(simple: Sequence[SimpleFilter]) -> set[str]:
        return {each.column for each in simple}

    in_list = {column.name for column in LIST}
    assert columns_of(OF_LIST) <= in_list
    assert columns_of(OF_STATE) <= {column.name for column in STATE} - in_list


def test_alternatives_are_spelled_out_but_for_ids() -> None:
    match = match_of(Filters(status="all", contact_origin=["PHONE", "EMAIL"], id=[UUID(int=1), UUID(int=2)]), [])
    assert match.all == "(contact_origin = %(v0)s OR contact_origin = %(v1)s) AND id = ANY (%(v2)s)"


def test_no_alternatives_are_no_condition_and_false_is_one() -> None:
    match = match_of(Filters(status="all", contact_origin=[], id=[], has_locked=False), [])
    assert match.all == "NOT has_locked"
    assert match.needs_state
