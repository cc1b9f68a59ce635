"""How customers may have come, as people read it."""

from __future__ import annotations

from api.console.forms import Choice
from api.console.texts import TEXTS
from api.console.visit import Visit


def origin_name(visit: Visit, origin: str) -> str:
    """The name of an origin in the language of the reader; one of an operator's own is shown as its code."""
    key = f"origins.{origin}"
    return visit.t(key) if key in TEXTS else origin


def origin_choices(visit: Visit) -> list[Choice]:
    """All that may be chosen, in the order of the settings."""
    return [Choice(origin, origin_name(visit, origin)) for origin in visit.console.settings.contact_origins]
