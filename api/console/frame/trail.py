"""The way that stands above the heading of a page."""

from __future__ import annotations

from api.console.frame.visit import Visit


def trail_to_customer(visit: Visit, customer_id: str, name: str) -> list[tuple[str, str]]:
    """From the list to a customer: texts with their addresses."""
    return [(visit.t("layout.customers"), "/customers"), (name, f"/customers/{customer_id}")]
