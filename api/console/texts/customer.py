"""What the page of a customer says."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "customer.is_archived": PageText(
        "Este cliente está archivado: no sale en la lista y no se puede cambiar, salvo su id externo.",
        "This customer is archived: it is not in the list and cannot be changed, but for its external id.",
    ),
    "customer.change_external_id": PageText("Cambiar id externo", "Change external id"),
    "customer.version": PageText("Versión {version}", "Version {version}"),
    "customer.data": PageText("Datos", "Details"),
    "customer.edit": PageText("Editar", "Edit"),
    "customer.edit_what": PageText("los datos", "the details"),
    "customer.history": PageText("Historia", "History"),
    "customer.whole_history": PageText("Ver toda la historia", "See the whole history"),
    "customer.see_past": PageText("Ver como estaba", "See as it was"),
    "customer.archive": PageText("Archivar", "Archive"),
    "customer.restore": PageText("Restaurar", "Restore"),
    "customer.erase": PageText("Borrar para siempre", "Erase for good"),
    "customer.tax_id_of": PageText("Identificación fiscal ({country})", "Tax id ({country})"),
    "customer.tax_id_cf": PageText("Consumidor final", "Final consumer"),
    "customer.tax_id_valid_why": PageText(
        "Dígito verificador correcto (no consultado a la SAT).",
        "The check digit is right (the tax authority was not asked).",
    ),
    "customer.tax_id_invalid_why": PageText(
        "Revise todos sus números con el cliente.", "Check all its digits with the customer."
    ),
    "customer.tax_id_unchecked_why": PageText(
        "No se conoce con qué regla verificarlo.", "No rule is known to check it by."
    ),
    "customer.tax_id_not_held": PageText(
        "Otro cliente activo puede tener el mismo.", "Another active customer may have the same."
    ),
    "customer.contact": PageText("Información de contacto", "Contact information"),
    "customer.billing": PageText("Razones sociales", "Billing entities"),
    "customer.no_billing": PageText(
        "Todavía no hay ninguna. Una razón social es a nombre de quién se factura.",
        "None yet. A billing entity is whom invoices are made out to.",
    ),
    "customer.is_default": PageText("Predeterminada", "Default"),
    "customer.is_inactive": PageText("Inactiva", "Inactive"),
    "customer.invoice_ready": PageText("Lista para facturar", "Ready for invoices"),
    "customer.missing": PageText("Falta", "Missing"),
    "customer.copy_id": PageText("Copiar id", "Copy id"),
    "customer.id": PageText("Id", "Id"),
    "customer.past": PageText(
        "Así estaba en la versión {version}. Solo se puede leer.", "This is how it was at version {version}. Read only."
    ),
    "customer.past_at": PageText(
        "Así estaba el {time}, en la versión {version}. Solo se puede leer.",
        "This is how it was on {time}, at version {version}. Read only.",
    ),
    "customer.past_title": PageText("{name}, versión {version}", "{name}, version {version}"),
    "customer.see_now": PageText("Ver como está ahora", "See as it is now"),
    "customer.choose_version": PageText("Versión", "Version"),
    "customer.choose_time": PageText("Fecha y hora", "Date and time"),
    "customer.no_past": PageText("No hay nada que mostrar de ese momento", "There is nothing to show of that moment"),
    "customer.not_yet": PageText(
        "El cliente no estaba registrado todavía en ese momento.", "The customer was not registered yet at that time."
    ),
    "customer.show_version": PageText("Ver esa versión", "See that version"),
    "customer.show_time": PageText("Ver ese momento", "See that moment"),
    "customer.changed": PageText("{who} cambió este cliente.", "{who} changed this customer."),
    "customer.see_changes": PageText("Ver qué cambió", "See what changed"),
}
