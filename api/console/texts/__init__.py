"""What pages say, in Spanish and English: one module a room, one key a text."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from api.console.texts.text import PageText
from domain.wording import Language


def _all_texts() -> dict[str, PageText]:
    """Those of every module here; a key that two of them have is an error of ours."""
    texts: dict[str, PageText] = {}
    for module in iter_modules(__path__):
        for key, text in getattr(import_module(f"{__name__}.{module.name}"), "TEXTS", {}).items():
            assert key not in texts, key
            texts[key] = text
    return texts


TEXTS: Final = _all_texts()


def say(language: Language, key: str, **values: Any) -> str:
    """A text in a language."""
    return TEXTS[key].say(language, **values)
