"""All pages, in the order in which they are looked for."""

from __future__ import annotations

from typing import Final

from api.console import preferences, shortcuts, sign_in, system
from api.console.audit import compare, history, kept_checkpoint, proof, search
from api.console.customers import billing_entities, customer, details, life_cycle, listing, registration, tax_ids
from api.console.customers.contacts import emails, phones
from api.console.frame.page import PageRoute
from api.console.imports import book as imports
from api.console.reports import reports

_MODULES: Final = (
    sign_in,
    tax_ids,
    registration,
    details,
    life_cycle,
    preferences,
    shortcuts,
    listing,
    history,
    search,
    proof,
    kept_checkpoint,
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
