"""What the frame of every page says, and the parts that pages are put together from."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import Text

TEXTS: Final = {
    "layout.name": Text("Clientes", "Customers"),
    "layout.error": Text("Error", "Error"),
    "layout.skip": Text("Ir al contenido", "Skip to the content"),
    "layout.places": Text("Secciones", "Sections"),
    "layout.customers": Text("Clientes", "Customers"),
    "layout.reports": Text("Reportes", "Reports"),
    "layout.imports": Text("Importaciones", "Imports"),
    "layout.audit": Text("Auditoría", "Audit"),
    "layout.system": Text("Sistema", "System"),
    "layout.preferences": Text("Preferencias", "Preferences"),
    "layout.shortcuts": Text("Teclas", "Keys"),
    "layout.sign_out": Text("Salir", "Sign out"),
    "layout.signing_out": Text("Saliendo…", "Signing out…"),
    "layout.role_reader": Text("lectura", "reader"),
    "layout.role_writer": Text("atención", "writer"),
    "layout.role_supervisor": Text("supervisión", "supervisor"),
    "layout.role_auditor": Text("auditoría", "auditor"),
    "layout.role_reporter": Text("reportes", "reporter"),
    "layout.role_monitor": Text("monitoreo", "monitor"),
    "layout.role_admin": Text("administración", "admin"),
    "layout.saving": Text("Guardando…", "Saving…"),
    "layout.copied": Text("Copiado", "Copied"),
    "layout.leave": Text("Hay cambios sin guardar. ¿Descartarlos?", "There are unsaved changes. Discard them?"),
    "layout.trail": Text("Está en", "You are in"),
    "layout.pages": Text("Páginas", "Pages"),
    "layout.previous": Text("Anterior", "Previous"),
    "layout.next": Text("Siguiente", "Next"),
    "layout.optional": Text("(opcional)", "(optional)"),
    "layout.why": Text("¿Por qué?", "Why?"),
    "layout.faults": Text(
        "Hay un problema: revise {count} campo|Hay un problema: revise {count} campos",
        "There is a problem: check {count} field|There is a problem: check {count} fields",
    ),
    "layout.request": Text("Si pide ayuda, diga este número:", "If you ask for help, give this number:"),
}
