"""What is said while the details of a customer are changed."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "details.title": PageText("Editar datos", "Edit details"),
    "details.anyway": PageText("Guardar de todos modos", "Save anyway"),
    "details.archived": PageText(
        "Este cliente está archivado: solo se puede cambiar su id externo.",
        "This customer is archived: only its external id can be changed.",
    ),
}
