"""Bodies of customers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from api.http.models.customers import NewCustomer


@pytest.mark.parametrize(("entries", "most"), [("emails", 200), ("phones", 200), ("billing_entities", 500)])
def test_no_more_entries_are_looked_at_than_would_be_too_many(entries: str, most: int) -> None:
    """A body has room for half a million of them, each with something wrong."""
    with pytest.raises(ValidationError) as refused:
        NewCustomer.model_validate({"name": "Ana", "tax_id": "CF", entries: [1] * 1_000})
    assert refused.value.error_count() == most + 1
