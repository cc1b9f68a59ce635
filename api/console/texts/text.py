"""What a text of the pages is."""

from __future__ import annotations

from typing import Any, NamedTuple

from domain.wording import Language


class PageText(NamedTuple):
    """One text in both languages, with places for values such as `{name}`.

    One with a bar has two forms, for a `count` of one and for any other: `{count} cliente|{count} clientes`.
    """

    es: str
    en: str

    def say(self, language: Language, **values: Any) -> str:
        """The text in a language; `count` is written with commas between thousands."""
        template = self.es if language == "es" else self.en
        if "count" in values:
            one, bar, many = template.partition("|")
            template = many if bar and values["count"] != 1 else one
            values["count"] = f"{values['count']:,}"
        return template.format_map(values) if values else template
