"""What people call the ways in which customers come, for files that were not made for this service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.messages import NOT_ALLOWED
from domain.placeholder import is_placeholder
from domain.text import InvalidValue, plain_words

_NAMES: Final = {
    "WEB_FORM": "web, web site, website, pagina, pagina web, sitio, sitio web, formulario, formulario web, internet",
    "REFERRAL": "referred, recommendation, referido, referida, referencia, recomendado, recomendada, recomendacion",
    "PHONE": "phone call, call, telephone, telefono, llamada, llamada telefonica",
    "EMAIL": "mail, e mail, correo, correo electronico",
    "WHATSAPP": "whats app, wasap, guasap",
    "SOCIAL_MEDIA": "social, social network, red social, redes, redes sociales, facebook, instagram, tiktok",
    "WALK_IN": "walkin, visit, visita, visita en tienda, tienda, presencial, en persona, mostrador",
    "EVENT": "fair, trade fair, evento, feria",
    "PARTNER": "socio, socia, aliado, aliada, distribuidor",
    "OTHER": "others, otro, otra, otros, otras",
}


class OriginName(NamedTuple):
    """What people call an origin of one's own."""

    es: str
    en: str


OfferedOrigins = Mapping[str, OriginName | None]
"""The codes of origins; those of one's own have names."""


class ContactOrigins:
    """The origins that the service takes, in any case and by their names in Spanish and English."""

    def __init__(self, origins: OfferedOrigins) -> None:
        self.default = next(iter(origins))
        self._allowed = list(origins)
        names = {plain_words(name): code for code in origins for name in _NAMES.get(code, "").split(", ")}
        names |= {plain_words(name): code for code, named in origins.items() for name in named or ()}
        self._codes = names | {plain_words(code): code for code in origins} | {code: code for code in origins}

    def read(self, text: str, field: str) -> str | None:
        """The code, None for a word that says that there is none; raises `InvalidValue` that says which there are."""
        code = self._codes.get(text) or self._codes.get(plain_words(text))
        if code is None and not is_placeholder(text):
            raise InvalidValue(field, NOT_ALLOWED, allowed=self._allowed)
        return code
