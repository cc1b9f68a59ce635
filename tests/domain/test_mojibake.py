"""Text decoded with the wrong character set: what is recognised, and what is left alone."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.mojibake import likely_reading

NAMES = [
    "Peña",
    "María José Núñez",
    "Ñandú Pérez, S.A.",
    "GUTIÉRREZ",
    "Ángel Ávila",
    "¿Qué Pasó?",
    "São Paulo",
    "Tz’utujil – Güisquil",
    "Łukasz",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_a_text_decoded_with_the_wrong_set_has_a_likely_reading(name: str, wrong: str) -> None:
    try:
        garbled = name.encode().decode(wrong)
    except UnicodeDecodeError:
        garbled = name.encode().decode("latin-1")
    assert likely_reading(garbled) == name
    assert likely_reading(f"{garbled} y Peña") == f"{name} y Peña"


def test_a_text_decoded_wrong_twice_has_a_likely_reading() -> None:
    assert likely_reading("Peña".encode().decode("cp1252").encode().decode("cp1252")) == "Peña"


@pytest.mark.parametrize(
    "text",
    [*NAMES, "Ana", "", "Ãrea", "SÃO PAULO", "Ñ", "PIÑATAS Ñañez", "№ 5 © ® ± 10º", "Пётр", "用户", "Jos\ufffd"],
)
def test_a_text_that_reads_as_it_should_has_no_other_reading(text: str) -> None:
    assert likely_reading(text) is None


SYLLABLES = [
    "ña",
    "ñá",
    "ñó",
    "güí",
    "güe",
    "güis",
    "pé",
    "rez",
    "mié",
    "ción",
    "lú",
    "cía",
    "Á",
    "É",
    "Ó",
    "ix",
    "chel",
    "tzoc",
    ",",
    "S.A.",
    "-",
    "&",
    "'",
    "de",
    "la",
]


@given(
    st.lists(st.sampled_from([*SYLLABLES, " "]), max_size=30).map("".join), st.sampled_from([str, str.upper, str.title])
)
def test_spanish_is_never_taken_for_something_else(text: str, written: Callable[[str], str]) -> None:
    assert likely_reading(written(text)) is None


@given(st.text())
def test_a_reading_makes_up_no_letters(text: str) -> None:
    reading = likely_reading(text)
    assert reading is None or "\ufffd" not in reading or "\ufffd" in text
