"""What people read about the interface: the OpenAPI document, the reference made from it, and the problem pages."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path
from pydantic import WithJsonSchema
from starlette.responses import Response

from api.http.models.operations import ExplanationOut
from api.http.reference import pages
from api.http.requests.call import Call
from api.http.requests.strict import StrictRoute
from api.http.responses.answers import Answer, to_json
from api.http.responses.problem_texts import EXPLANATIONS
from api.http.responses.problems import KINDS, may_answer
from api.http.responses.refusals import (
    PathNotFound,
    PayloadTooLarge,
    Unexpected,
    UnsupportedMediaType,
    ValidationFailed,
)

router = APIRouter(route_class=StrictRoute, tags=["Reference"])

_BY_SLUG = {kind.slug: kind for kind in KINDS.values()}
_HTML = "text/html; charset=utf-8"


@router.get("/openapi.json", include_in_schema=False)
async def openapi_document(call: Call) -> Response:
    """The interface, for programs."""
    document = call.app.openapi()
    return Answer(orjson.dumps(document))


@router.get("/docs", include_in_schema=False)
async def reference_page(call: Call) -> Response:
    """The interface, for people."""
    return Response(pages.reference(call.app.openapi()), media_type=_HTML)


_BOTH: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>..."}},
        "headers": {"Vary": {"$ref": "#/components/headers/Vary"}},
    }
}


@router.get(
    "/problems/{slug}",
    response_model=ExplanationOut,
    responses=_BOTH | may_answer(PathNotFound, PayloadTooLarge, UnsupportedMediaType, ValidationFailed, Unexpected),
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
    kind = _BY_SLUG.get(slug)
    if kind is None:
        raise PathNotFound
    explanation = EXPLANATIONS[slug]
    if b"text/html" not in call.sent.get(b"accept", b""):
        content = {"type": f"/problems/{slug}", "title": kind.title, "status": kind.status} | explanation._asdict()
        return Answer(to_json(content), headers=[(b"vary", b"Accept")])
    body = f"<p>{pages.code(slug)}, status {kind.status}</p><h2>Why</h2>{pages.prose(explanation.cause)}"
    body += f"<h2>What to do</h2>{pages.prose(explanation.remedy)}"
    return Response(pages.page(kind.title, body), headers={"Vary": "Accept"}, media_type=_HTML)
