"""Where the console shows what a link of the interface leads to."""

from __future__ import annotations

from typing import Final

_PAGES: Final = {"/v1/customers": "/customers", "/v1/audit/events": "/audit"}
"""Their parameters have the same names."""


def page_of(link: str) -> str:
    """The page that answers what the link asks; `link` has the path and query of one of these routes."""
    path, mark, query = link.partition("?")
    return _PAGES[path] + mark + query
