"""In which language the person at the terminal is told."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from domain.wording import Language


class Spoken(StrEnum):
    """The languages that there are messages in."""

    SPANISH = "es"
    ENGLISH = "en"


LanguageOption = Annotated[Spoken | None, typer.Option("--language", help="Of messages; else that of the locale.")]


def language_of(said: Spoken | None) -> Language:
    """The language that was asked for, else that of the locale: LC_ALL, LC_MESSAGES or LANG, the first that is set."""
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "es" if (said or locale).lower().startswith("es") else "en"
