"""How customers may have come, as people read it."""

from __future__ import annotations

from api.console.frame.forms import Choice
from api.console.frame.visit import Visit
from api.console.words.codes import name_of


def origin_name(visit: Visit, origin: str) -> str:
    """The name of an origin in the language of the reader; the operator's own comes first."""
    named = visit.console.settings.contact_origins.get(origin)
    return getattr(named, visit.language) if named else name_of(visit, origin)


def origin_choices(visit: Visit) -> list[Choice]:
    """All that may be chosen, in the order of the settings."""
    return [Choice(origin, origin_name(visit, origin)) for origin in visit.console.settings.contact_origins]
