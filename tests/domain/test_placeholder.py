"""Words that stand for nothing."""

import pytest

from domain.placeholder import is_placeholder

PUNCTUATION = ["-", "--", "–", ".", "?", "¿?", "x", "XXX", "0", "0000-0000"]
SHORT = ["N/A", "n.a.", "#N/A", "#N/D", "NA", "S/N", "(no)", "TBD", "null", "Ｎ／Ａ", "\u200bN/A"]
WORDS = [
    "no tiene",
    "NO TIENE.",
    "No  tiene",
    "No\u00a0aplica",
    "ninguno",
    "Sin teléfono",
    "sin e-mail",
    "vacío",
    "None",
]


@pytest.mark.parametrize("text", [*PUNCTUATION, *SHORT, *WORDS])
def test_what_says_that_there_is_nothing_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "Ana", "ana@acme.com", "5512-3414", "CF", "Nora", "no tiene@a.gt"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_placeholder(text)
