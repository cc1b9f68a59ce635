"""The question to the list: every parameter reaches the filters, and every filter has its parameter."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

from api.http.models.customer_list import CustomerSearch, Question, Sort
from projections.customer_list.filters_sql import SORTS, Filters


def test_every_filter_can_be_asked_for() -> None:
    filters = {each.name for each in fields(Filters)} - {"searches_contacts"}
    assert set(CustomerSearch.model_fields) == filters
    assert set(Question.model_fields) - filters == {"sort", "limit", "cursor"}


def test_what_is_asked_for_is_filtered_by() -> None:
    asked = Question.model_validate({"q": "ana", "contact_origin": ["PHONE"], "has_locked": "false", "status": "all"})
    unsaid: dict[str, Any] = {name: [] for name in ("tax_id_status", "external_id", "id", "invoice_missing", "tag")}
    assert asked.filters() == Filters(
        q="ana", status="all", contact_origin=["PHONE"], has_locked=False, metadata={}, **unsaid
    )


def test_the_list_is_sorted_by_whatever_can_be_asked_for() -> None:
    assert get_args(Sort) == SORTS
