"""The keys that do something on pages, for those who would rather not reach for the mouse."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.console.frame.page import PageBook
from api.console.frame.visit import Visit

pages = PageBook()

KEYS: Final = {
    "anywhere": (("/", "search"), ("Esc", "back"), ("?", "help")),
    "going": (("g c", "customers"), ("g r", "reports"), ("g i", "imports"), ("g a", "audit"), ("g s", "system")),
    "list": (("j", "next"), ("k", "previous"), ("Enter", "open"), ("n", "new")),
    "customer": (("e", "edit"), ("h", "history")),
}
"""By where they work: the keys, and the end of the key of the text that says what they do."""


@pages.get("/shortcuts")
async def show_shortcuts(visit: Visit) -> Response:
    """All of them on one page."""
    groups = [
        (visit.t(f"shortcuts.{group}"), [(keys.split(" "), visit.t(f"shortcuts.do_{what}")) for keys, what in each])
        for group, each in KEYS.items()
    ]
    return visit.show("shortcuts.html", groups=groups)
