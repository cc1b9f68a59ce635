"""Templates of the pages, and how they write times and numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup, escape

from api.console.texts import say
from api.http.reference.assets import STATIC
from api.http.responses.assets import Assets
from domain.wording import Language

ASSETS: Final = Assets(STATIC, Path(__file__).parent.parent / "assets")
"""Those of the pages that explain the interface, and our own."""

MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def render(template: str, block: str | None, language: Language, values: dict[str, Any]) -> str:
    """The page as HTML, or one block of it."""
    made = templates().get_template(template)
    context = made.new_context({"ui": macros(language), **values})
    parts: Callable[[jinja2.runtime.Context], Any] = made.blocks[block] if block else made.root_render_func
    return "".join(parts(context))


@cache
def macros(language: Language) -> jinja2.environment.TemplateModule:
    """What pages are put together from, with its texts in this language."""
    return templates().get_template("frame/macros.html").make_module({"t": partial(say, language)})


def written_day(moment: date, language: Language) -> str:
    """`24 nov 2026`, `24 Nov 2026`."""
    return f"{moment.day} {MONTHS[language][moment.month - 1]} {moment.year}"


def written_time(moment: datetime, language: Language) -> str:
    """`24 nov 2026, 08:03`."""
    return f"{written_day(moment, language)}, {moment.hour:02}:{moment.minute:02}"


def time_tag(timestamp: str | None, *, language: Language, zone: ZoneInfo) -> Markup:
    """A timestamp of the interface in the time zone of the settings, with UTC in its title; nothing for none."""
    if not timestamp:
        return Markup("")
    moment = datetime.fromisoformat(timestamp)
    return _tag(timestamp, written_time(moment.astimezone(zone), language))


def day_tag(timestamp: str | None, *, language: Language, zone: ZoneInfo) -> Markup:
    """The same without the time of day."""
    if not timestamp:
        return Markup("")
    moment = datetime.fromisoformat(timestamp)
    return _tag(timestamp, written_day(moment.astimezone(zone), language))


def _tag(timestamp: str, text: str) -> Markup:
    """Put together by hand, because `Markup.format` takes ten times as long and lists have two in each row."""
    title = f"{timestamp[:10]} {timestamp[11:19]}"
    return Markup(f'<time datetime="{escape(timestamp)}" title="{title} UTC">{text}</time>')


def number(value: float) -> str:
    """`1,234.5`, which both languages of the home market read alike."""
    return f"{value:,}"


@cache
def templates() -> jinja2.Environment:
    """All templates; what is missing in one of them is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset": ASSETS.path_of}
    environment.filters |= {"number": number}
    return environment
