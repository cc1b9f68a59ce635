"""What the frame of every page says, and the parts that pages are put together from."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "layout.name": PageText("Clientes", "Customers"),
    "layout.error": PageText("Error", "Error"),
    "layout.skip": PageText("Ir al contenido", "Skip to the content"),
    "layout.places": PageText("Secciones", "Sections"),
    "layout.customers": PageText("Clientes", "Customers"),
    "layout.reports": PageText("Reportes", "Reports"),
    "layout.imports": PageText("Importaciones", "Imports"),
    "layout.audit": PageText("Auditoría", "Audit"),
    "layout.system": PageText("Sistema", "System"),
    "layout.preferences": PageText("Preferencias", "Preferences"),
    "layout.shortcuts": PageText("Teclas", "Shortcuts"),
    "layout.sign_out": PageText("Salir", "Sign out"),
    "layout.signing_out": PageText("Saliendo…", "Signing out…"),
    "layout.role_reader": PageText("lectura", "reader"),
    "layout.role_writer": PageText("atención", "writer"),
    "layout.role_supervisor": PageText("supervisión", "supervisor"),
    "layout.role_auditor": PageText("auditoría", "auditor"),
    "layout.role_reporter": PageText("reportes", "reporter"),
    "layout.role_admin": PageText("administración", "admin"),
    "layout.saving": PageText("Guardando…", "Saving…"),
    "layout.copied": PageText("Copiado", "Copied"),
    "layout.leave": PageText("Hay cambios sin guardar. ¿Descartarlos?", "There are unsaved changes. Discard them?"),
    "layout.trail": PageText("Está en", "You are in"),
    "layout.pages": PageText("Páginas", "Pages"),
    "layout.previous": PageText("Anterior", "Previous"),
    "layout.next": PageText("Siguiente", "Next"),
    "layout.optional": PageText("(opcional)", "(optional)"),
    "layout.why": PageText("¿Por qué?", "Why?"),
    "layout.faults": PageText(
        "Hay un problema: revise {count} campo|Hay un problema: revise {count} campos",
        "There is a problem: check {count} field|There is a problem: check {count} fields",
    ),
    "layout.request": PageText("Si pide ayuda, diga este número:", "If you ask for help, give this number:"),
}
