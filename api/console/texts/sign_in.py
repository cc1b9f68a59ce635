"""What is said while somebody signs in."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "sign_in.title": PageText("Entrar", "Sign in"),
    "sign_in.key": PageText("Clave de API", "API key"),
    "sign_in.wrong": PageText("Esta clave no es válida.", "This key is not valid."),
}
