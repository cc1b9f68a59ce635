"""Customers that nobody knows: names with the uneven vocabulary of real ones, NITs with the right check character."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from random import Random
from typing import Final

from stdnum.gt import nit


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN_NAMES: Final = _words(
    "María José Ana Luis Carlos Juan Rosa Marta Pedro Jorge Lucía Héctor Sofía Ángel Elena Óscar Ingrid Byron Gladys "
    "Édgar Mirna Wálter Silvia Rubén Brenda Iván Karla Hugo Nancy Álvaro Ixchel Tomás Aura Mynor Delia Otto"
)
SURNAMES: Final = _words(
    "López García Morales Hernández Pérez González Ramírez Castillo Gómez Rodríguez Martínez Reyes Cruz Velásquez "
    "Juárez Ajú Xicará Tzoc Cojulún Barrios Méndez Núñez Ibáñez Peña Muñoz Batres Arzú Sicán Choc Coc Tun Yax Ruano"
)
TRADES: Final = _words(
    "Distribuidora Ferretería Comercial Panadería Farmacia Transportes Constructora Librería Importadora Agropecuaria "
    "Textiles Repuestos Inversiones Servicios Taller Restaurante Cafetalera Imprenta Clínica Hotel"
)
PLACES: Final = _words(
    "Cobán Antigua Xela Petén Zacapa Escuintla Jutiapa Sololá Chiquimula Jalapa Retalhuleu Mazatenango Huehuetenango "
    "Quiché Totonicapán Salamá Amatitlán Mixco Izabal Tecpán"
)
MAIL_DOMAINS: Final = (
    "correo.example.com",
    "ventas.example.org",
    "oficina.example.net",
    "tienda.gt",
    "industrias.com.gt",
)
ROLES: Final = ("Contabilidad", "Compras", "Gerencia", "Bodega", "Recepción")

RARE_WORDS: Final = 20_000
_SCATTER: Final = 7_654_321
"""Has no common divisor with ten million, so that neighbours get numbers far apart and no two the same soon."""
_SYLLABLES: Final = _words(
    "ba be bi bo bu ca ce ci co cu da de di do fa fe ga go la le li lo lu ma me mi mo na ni no pa pe po"
)


def rare_word(number: int) -> str:
    """The word at a place of a vocabulary in which the words behind grow rarer and rarer."""
    rest, word = number + 40_000, ""
    while rest:
        rest, syllable = divmod(rest, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
    return word.capitalize()


# Zipf: the word at place n turns up in proportion to 1/n.
_WEIGHTS: Final = list(accumulate(1 / (place + 1) for place in range(RARE_WORDS)))


def _any_rare_word(random: Random) -> str:
    return rare_word(bisect(_WEIGHTS, random.random() * _WEIGHTS[-1]))


def tax_id(number: int) -> str:
    """A valid NIT of its own for every number below ninety million."""
    digits = str(10_000_000 + number)
    return f"{digits}-{nit.calc_check_digit(digits)}"


class MadeUp:
    """A customer made up from its number: always the same one, unlike any other."""

    __slots__ = ("legal_name", "name", "number", "person", "tax_id")

    def __init__(self, number: int) -> None:
        random = Random(number)
        self.number = number
        self.tax_id = tax_id(number)
        self.person = f"{_pick(GIVEN_NAMES, random)} {_pick(SURNAMES, random)} {_pick(SURNAMES, random)}"
        self.legal_name: str | None = None
        if random.random() < 0.4:
            self.name = f"{self.person} {_any_rare_word(random)}"
        else:
            self.name = f"{_pick(TRADES, random)} {_any_rare_word(random)} {_pick(PLACES, random)}"
            self.legal_name = f"{self.name}, Sociedad Anónima"

    @property
    def email(self) -> str:
        """An address that no other customer has."""
        return f"contacto.{self.number}@{MAIL_DOMAINS[self.number % len(MAIL_DOMAINS)]}"

    @property
    def phone(self) -> str:
        """A number as it is stored (E.164)."""
        scattered = self.number * _SCATTER % 10_000_000
        return f"+502{'2457'[scattered % 4]}{scattered:07d}"

    @property
    def role(self) -> str:
        """What somebody does there."""
        return ROLES[self.number % len(ROLES)]


def _pick(choices: tuple[str, ...] | str, random: Random) -> str:
    return choices[int(random.random() * len(choices))]
