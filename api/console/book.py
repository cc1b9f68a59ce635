"""All pages, in the order in which they are looked for."""

from __future__ import annotations

from typing import Final

from api.console import history, preferences, shortcuts, sign_in
from api.console.page import PageRoute

PAGES: Final[list[PageRoute]] = [
    route for module in (sign_in, history, preferences, shortcuts) for route in module.pages.routes
]
