"""A message for people, with a stable code and its words in English and Spanish, and the values it is made with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Language = Literal["en", "es"]

_PLACE: Final = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with places for values, such as `Must have at most {max_length} characters.`; `code` never changes."""

    code: str
    en: str
    es: str

    def in_general(self, language: Language = "en") -> str:
        """The sentence about many at once, with dots in place of the values."""
        template: str = getattr(self, language)
        return _PLACE.sub("...", template)


@dataclass(frozen=True, slots=True)
class Wording:
    """A message with the values it is made with; lists of values are joined in the text."""

    message: Message
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: Language = "en") -> str:
        template: str = getattr(self.message, language)
        return template.format_map(
            {
                name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
                for name, value in self.values.items()
            }
        )
