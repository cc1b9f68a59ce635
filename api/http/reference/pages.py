"""The pages that explain the interface to people, made from the OpenAPI document and the texts of problems."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import jinja2
import orjson
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup, escape

from api.http.reference.assets import ASSETS
from api.http.reference.described import Described
from api.http.reference.parts import OpenApiPart
from api.http.responses.made_once import MadeOnce
from api.http.responses.problem_texts import EXPLANATIONS
from api.http.responses.problems import KINDS, schema_name

HTML: Final = "text/html; charset=utf-8"
HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Vary": "Accept",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}
"""Pages run our own script and nothing else, send nothing, and stand in no frame."""

KIND_OF_SLUG: Final = {kind.slug: kind for kind in KINDS.values()}


class Pages:
    """Everything that explains the interface; each made when it is first asked for, and then kept."""

    def __init__(self, document: Callable[[], OpenApiPart]) -> None:
        self._document = document
        self._problems: dict[str, MadeOnce] = {}

    @cached_property
    def document(self) -> MadeOnce:
        """The interface, for programs."""
        return MadeOnce(orjson.dumps(self._document()), "application/json", {"Cache-Control": "no-cache"})

    @cached_property
    def reference(self) -> MadeOnce:
        """The whole interface on one page, for people."""
        return _page("docs.html", described=self._described)

    def problem(self, slug: str) -> MadeOnce:
        """What a kind of problem means, what to do about it, and which calls may answer it."""
        if slug not in self._problems:
            kind = KIND_OF_SLUG[slug]
            self._problems[slug] = _page(
                "problem.html",
                kind=kind,
                explanation=EXPLANATIONS[slug],
                calls=self._described.calls_that_answer(slug),
                shape=self._described.shape_named(schema_name(kind)),
            )
        return self._problems[slug]

    @cached_property
    def _described(self) -> Described:
        return Described(self._document())


def _page(template: str, **values: Any) -> MadeOnce:
    return MadeOnce(_templates().get_template(template).render(values).encode(), HTML, HEADERS)


@cache
def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"prose": prose, "inline": inline, "breakable": breakable}
    templates.globals |= {"asset": ASSETS.path_of, "anchor_of_group": anchor_of_group}
    return templates


def prose(text: str) -> Markup:
    """A text of the document as HTML: it is Markdown, as OpenAPI wants it; HTML in it is shown as text."""
    return Markup(_markdown().render(text))


def inline(text: str) -> Markup:
    """A short text without paragraphs."""
    return Markup(_markdown().renderInline(text))


def breakable(text: str) -> Markup:
    """A long name or path that may go on in the next line after a slash or an underscore."""
    return Markup(re.sub("([/_])", r"\1<wbr>", str(escape(text))))


def anchor_of_group(name: str) -> str:
    """Where a group of calls begins on the page."""
    return f"calls-{re.sub('[^a-z]+', '-', name.lower())}"


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("code_inline", _code)
    return markdown


def _code(_: RendererHTML, tokens: Any, index: int, *_rest: Any) -> str:
    """Code in a text; the name of a problem leads to its page."""
    text = tokens[index].content
    code = f"<code>{escape(text)}</code>"
    return f'<a href="/problems/{text}">{code}</a>' if text in KIND_OF_SLUG else code
