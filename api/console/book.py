"""All pages, in the order in which they are looked for."""

from __future__ import annotations

from typing import Final

from api.console import (
    audit,
    billing_entities,
    compare,
    customer,
    customer_list,
    details,
    emails,
    history,
    life_cycle,
    phones,
    preferences,
    proof,
    registration,
    reports,
    shortcuts,
    sign_in,
    system,
    tax_ids,
)
from api.console.imports import book as imports
from api.console.page import PageRoute

_MODULES: Final = (
    sign_in,
    tax_ids,
    registration,
    details,
    life_cycle,
    preferences,
    shortcuts,
    customer_list,
    history,
    audit,
    proof,
    reports,
    system,
    compare,
    emails,
    phones,
    billing_entities,
    customer,
    imports,
)
"""Fixed addresses such as `/customers/new` before `/customers/{customer_id}`."""

PAGES: Final[list[PageRoute]] = [route for module in _MODULES for route in module.pages.routes]
