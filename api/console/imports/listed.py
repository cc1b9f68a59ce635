"""The imports so far."""

from __future__ import annotations

from starlette.responses import Response

from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.imports.parts import BADGES

pages = PageBook()


@pages.get("/imports", stands_on="list_imports")
async def show_imports(visit: Visit) -> Response:
    """Those of everybody, the newest first."""
    cursor = visit.query.get("cursor")
    told = await visit.ask("GET", "/v1/imports", query=[("cursor", cursor)] if cursor else [])
    after = told.content["next_cursor"]
    return visit.show(
        "imports/list.html",
        imports=told.content["items"],
        badges=BADGES,
        newest_href=visit.path if cursor else None,
        next_href=visit.address(cursor=after) if after else None,
    )
