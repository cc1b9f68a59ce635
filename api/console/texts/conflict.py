"""What is said where somebody else changed the same meanwhile."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "conflict.title": PageText("{who} cambió lo mismo ({when})", "{who} changed the same ({when})"),
    "conflict.removed": PageText("{who} lo quitó mientras tanto ({when})", "{who} removed it meanwhile ({when})"),
    "conflict.choose": PageText("Elija qué queda. Aún no se guardó nada.", "Choose what stays. Nothing was saved yet."),
    "conflict.before": PageText("Al abrir", "When opened"),
    "conflict.now": PageText("Ahora", "Now"),
    "conflict.mine": PageText("Lo suyo", "Yours"),
    "conflict.save": PageText("Guardar lo elegido", "Save what is chosen"),
    "conflict.discard": PageText("Descartar lo mío", "Discard mine"),
    "conflict.typed": PageText("Lo que usted escribió", "What you typed"),
    "conflict.back": PageText("Volver al cliente", "Back to the customer"),
    "conflict.go_on": PageText("No se hizo nada todavía. ¿Desea seguir?", "Nothing was done yet. Go on?"),
    "conflict.anyway": PageText("Hacerlo de todos modos", "Do it anyway"),
}
