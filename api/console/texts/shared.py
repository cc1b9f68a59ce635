"""What more than one page says."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "shared.save": PageText("Guardar", "Save"),
    "shared.cancel": PageText("Cancelar", "Cancel"),
    "shared.yes": PageText("Sí", "Yes"),
    "shared.no": PageText("No", "No"),
    "shared.blank": PageText("(vacío)", "(blank)"),
    "shared.nothing_changed": PageText("No había nada que cambiar.", "There was nothing to change."),
    "shared.saved": PageText("Guardado.", "Saved."),
    "shared.saved_meanwhile": PageText(
        "Guardado. Mientras tanto, {who} cambió: {what}.", "Saved. Meanwhile {who} changed: {what}."
    ),
}
