"""What the page about the service itself says; what was found is said in the words of `customers doctor`."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "system.title": PageText("Sistema", "System"),
    "system.state_ready": PageText("Todo en orden", "All is well"),
    "system.state_attention": PageText("Hay algo que revisar", "Something needs attention"),
    "system.state_degraded": PageText("Funciona; algo necesita atención", "It works; something needs attention"),
    "system.state_not-ready": PageText("Hay un problema", "There is a problem"),
    "system.refresh": PageText("Actualizar", "Refresh"),
    "system.projections": PageText("Proyecciones", "Projections"),
    "system.projections_about": PageText(
        "Tablas que se calculan del registro: se pueden reconstruir en cualquier momento sin perder nada.",
        "Tables that are computed from the log: they can be rebuilt at any time, and nothing is lost.",
    ),
    "system.customer_list": PageText("Lista de clientes", "List of customers"),
    "system.audit_log": PageText("Auditoría", "Audit"),
    "system.merkle_tree": PageText("Pruebas", "Proofs"),
    "system.reports": PageText("Reportes", "Reports"),
    "system.name": PageText("Proyección", "Projection"),
    "system.condition": PageText("Cómo está", "How it is"),
    "system.position": PageText("Posición", "Position"),
    "system.lag_events": PageText("Eventos que faltan", "Events behind"),
    "system.lag_seconds": PageText("Segundos de atraso", "Seconds behind"),
    "system.shape": PageText("Forma", "Shape"),
    "system.set_aside": PageText("Apartados", "Set aside"),
    "system.last_error": PageText("Último error: {error}", "Last error: {error}"),
    "system.rebuilt": PageText("Reconstruido: {percent}", "Rebuilt: {percent}"),
    "system.parked": PageText("Clientes apartados", "Customers set aside"),
    "system.parked_about": PageText(
        "Un evento suyo no se pudo proyectar; los demás clientes siguen al día. Corregida la causa, el operador lo "
        "intenta de nuevo con:",
        "An event of theirs could not be projected; all other customers are up to date. When the cause is mended, the "
        "operator tries again with:",
    ),
    "system.customer": PageText("Cliente", "Customer"),
    "system.since": PageText("Desde", "Since"),
    "system.reason": PageText("Motivo", "Reason"),
    "system.imports": PageText("Importaciones en curso", "Imports that run"),
    "system.no_imports": PageText("Ninguna.", "None."),
    "system.import": PageText("Importación de {who}: {percent}", "Import by {who}: {percent}"),
    "system.checkpoints": PageText("Firmas del registro", "Signatures of the log"),
    "system.signed": PageText("Última firma", "Last signature"),
    "system.size": PageText("Entradas", "Entries"),
    "system.doctor": PageText(
        "El operador revisa todo lo demás (archivos, disco, claves, reloj) con:",
        "The operator checks everything else (files, disk, keys, clocks) with:",
    ),
}
