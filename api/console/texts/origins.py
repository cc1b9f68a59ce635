"""How customers come; `origins.<code>` for each of those that are there unless the settings say otherwise."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "origins.WEB_FORM": PageText("Formulario web", "Web form"),
    "origins.REFERRAL": PageText("Referido", "Referral"),
    "origins.PHONE": PageText("Teléfono", "Telephone"),
    "origins.EMAIL": PageText("Correo", "E-mail"),
    "origins.WHATSAPP": PageText("WhatsApp", "WhatsApp"),
    "origins.SOCIAL_MEDIA": PageText("Redes sociales", "Social media"),
    "origins.WALK_IN": PageText("Visita", "Walk-in"),
    "origins.EVENT": PageText("Evento", "Event"),
    "origins.PARTNER": PageText("Socio", "Partner"),
    "origins.OTHER": PageText("Otro", "Other"),
}
