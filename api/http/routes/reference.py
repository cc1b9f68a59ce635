"""What people read about the interface: the OpenAPI document, the reference made from it, and the problem pages."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from pydantic import WithJsonSchema
from starlette.responses import Response

from api.http.models.operations import ExplanationOut
from api.http.reference import parts
from api.http.reference.pages import KIND_OF_SLUG, Pages
from api.http.requests.call import Call
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.made_once import MadeOnce
from api.http.responses.problem_texts import EXPLANATIONS
from api.http.responses.problems import may_answer
from api.http.responses.refusals import PathNotFound

router = APIRouter(route_class=StrictRoute, tags=["Reference"])


@router.get("/openapi.json", include_in_schema=False)
async def openapi_document(call: Call) -> Response:
    """The interface, for programs."""
    return _pages(call).document.answer(call.sent.get(b"if-none-match"))


@router.get("/docs", include_in_schema=False)
async def reference_page(call: Call) -> Response:
    """The interface, for people."""
    return _pages(call).reference.answer(call.sent.get(b"if-none-match"))


@router.get("/assets/{name}", include_in_schema=False)
async def asset(name: Annotated[str, Path()], call: Call) -> Response:
    """What the pages look like and what their script does."""
    made: dict[str, MadeOnce] = call.app.state.assets.made
    if name not in made:
        raise PathNotFound
    return made[name].answer(call.sent.get(b"if-none-match"))


_OF_A_PAGE: Final = {
    "ETag": parts.answers("Page-ETag"),
    **{name: parts.answers(name) for name in ("Vary", "Content-Security-Policy", "Referrer-Policy")},
}
_PAGE_OR_JSON: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>..."}},
        "headers": {**_OF_A_PAGE},
    },
    304: documented.NOT_MODIFIED[304] | {"headers": {**_OF_A_PAGE}},
}


@router.get(
    "/problems/{slug}",
    response_model=ExplanationOut,
    responses=_PAGE_OR_JSON | may_answer(*documented.OPEN, PathNotFound),
)
async def problem_page(
    slug: Annotated[
        str,
        WithJsonSchema({"type": "string", "examples": ["email-locked"]}),
        Path(description="The end of a problem's type."),
    ],
    call: Call,
) -> Response:
    """What a kind of problem means and what to do about it; JSON for those who accept no HTML."""
    kind = KIND_OF_SLUG.get(slug)
    if kind is None:
        raise PathNotFound
    if b"text/html" in call.sent.get(b"accept", b""):
        return _pages(call).problem(slug).answer(call.sent.get(b"if-none-match"))
    content = {"type": f"/problems/{slug}", "title": kind.title, "status": kind.status}
    return Answer(to_json(content | EXPLANATIONS[slug]._asdict()), headers=[(b"vary", b"Accept")])


def _pages(call: Call) -> Pages:
    pages: Pages = call.app.state.pages
    return pages
