"""What the search through the events of all customers says."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "audit.title": PageText("Auditoría", "Audit"),
    "audit.from": PageText("Desde", "From"),
    "audit.to": PageText("Hasta", "To"),
    "audit.actor": PageText("Quién", "Who"),
    "audit.on_behalf_of": PageText("Por encargo de", "On behalf of"),
    "audit.type": PageText("Qué", "What"),
    "audit.any_type": PageText("Todo", "Anything"),
    "audit.customer_id": PageText("Id del cliente", "Id of the customer"),
    "audit.request_id": PageText("Id de la solicitud", "Id of the request"),
    "audit.import_id": PageText("Id de la importación", "Id of the import"),
    "audit.more": PageText("Más filtros", "More filters"),
    "audit.search": PageText("Buscar", "Search"),
    "audit.ready": PageText("Períodos", "Periods"),
    "audit.today": PageText("Hoy", "Today"),
    "audit.week": PageText("Últimos 7 días", "Last 7 days"),
    "audit.always": PageText("Todo el registro", "The whole log"),
    "audit.caption": PageText(
        "{count} evento en esta página, del más antiguo al más nuevo|"
        "{count} eventos en esta página, del más antiguo al más nuevo",
        "{count} event on this page, oldest first|{count} events on this page, oldest first",
    ),
    "audit.when": PageText("Cuándo", "When"),
    "audit.customer": PageText("Cliente", "Customer"),
    "audit.why": PageText("Por qué", "Why"),
    "audit.changes": PageText("{count} dato|{count} datos", "{count} value|{count} values"),
    "audit.none": PageText("Ningún evento coincide con estos filtros.", "No event matches these filters."),
    "audit.none_new": PageText(
        "No ha pasado nada más que coincida con estos filtros.", "Nothing else that matches these filters has happened."
    ),
    "audit.see_new": PageText("Ver nuevos", "See new ones"),
    "audit.clear": PageText("Quitar los filtros", "Clear the filters"),
    "audit.workbook": PageText("XLSX, hasta {most} eventos", "XLSX, up to {most} events"),
    "audit.check_note": PageText("Comprobar una firma que usted guardó", "Check a signature that you kept"),
    "audit.sheet": PageText("auditoria", "audit"),
    "audit.position": PageText("Posición", "Position"),
    "audit.version": PageText("Versión", "Version"),
    "audit.through": PageText("Por medio de", "Through"),
    "audit.member": PageText("Dato", "Member"),
    "audit.path": PageText("Ruta", "Path"),
    "audit.before": PageText("Antes", "Before"),
    "audit.now": PageText("Ahora", "Now"),
    "audit.cut_off": PageText(
        "Hay más eventos: este archivo termina en {most}. Acorte el período.",
        "There are more events: this file ends at {most}. Ask for a shorter period.",
    ),
}
