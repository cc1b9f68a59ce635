"""What can be asked of the customer list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from projections.paging import PageKey

SORTS: Final = ("name", "-name", "created_at", "-created_at", "updated_at", "-updated_at")


CustomerPageKey = PageKey["str | datetime"]
"""A place in the list: `name` is sorted by its folded key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for; None and empty mean that it does not matter. All times are inclusive."""

    q: str | None = None
    status: str = "active"
    contact_origin: Sequence[str] = ()
    tax_id_status: Sequence[str] = ()
    external_id: Sequence[str] = ()
    id: Sequence[UUID] = ()
    tax_id: str | None = None
    email: str | None = None
    has_locked: bool | None = None
    has_default_billing_entity: bool | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    searches_contacts: bool = True
    """Whether customers are found by their contacts; not everybody may search these. Without, `email` finds nobody."""
