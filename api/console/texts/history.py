"""What the history of a customer says."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "history.title": PageText("Historia", "History"),
    "history.of": PageText("Historia de {name}", "History of {name}"),
    "history.erased_name": PageText("cliente borrado", "an erased customer"),
    "history.erased": PageText(
        "Los datos personales de este cliente se borraron para siempre. Queda qué se hizo, quién y cuándo; los valores "
        "dicen [borrado].",
        "The personal data of this customer was erased for good. What was done, by whom and when is still here; "
        "values read [erased].",
    ),
    "history.kind": PageText("Tipo", "Kind"),
    "history.kind_all": PageText("Todos", "All"),
    "history.kind_details": PageText("Datos", "Details"),
    "history.kind_emails": PageText("Correos", "E-mails"),
    "history.kind_phones": PageText("Teléfonos", "Phones"),
    "history.kind_billing": PageText("Razones sociales", "Billing entities"),
    "history.kind_life": PageText("Archivar, restaurar, borrar", "Archive, restore, erase"),
    "history.filter": PageText("Filtrar", "Filter"),
    "history.none_of_kind": PageText("No hay eventos de este tipo.", "There are no events of this kind."),
    "history.all_kinds": PageText("Ver todos los tipos", "Show all kinds"),
    "history.version": PageText("v{version}", "v{version}"),
    "history.see_as": PageText("Ver así", "See it like this"),
    "history.proof": PageText("Prueba", "Proof"),
    "history.compare": PageText("Comparar", "Compare"),
    "history.from": PageText("Versión", "Version"),
    "history.to": PageText("Con la versión", "With version"),
}
