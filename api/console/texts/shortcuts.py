"""What the page of keys says."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "shortcuts.title": PageText("Teclas", "Keyboard shortcuts"),
    "shortcuts.where": PageText(
        "Valen fuera de los campos y sin Ctrl, Alt ni Cmd.", "They work outside of fields and without Ctrl, Alt or Cmd."
    ),
    "shortcuts.are_off": PageText("Están apagadas.", "They are switched off."),
    "shortcuts.change": PageText("Encender o apagar", "Switch on or off"),
    "shortcuts.anywhere": PageText("En todas partes", "Everywhere"),
    "shortcuts.going": PageText("Ir a", "Go to"),
    "shortcuts.list": PageText("En una lista", "In a list"),
    "shortcuts.customer": PageText("En un cliente", "At a customer"),
    "shortcuts.do_search": PageText("Buscar", "Search"),
    "shortcuts.do_back": PageText("Volver o cancelar", "Back or cancel"),
    "shortcuts.do_help": PageText("Esta página", "This page"),
    "shortcuts.do_customers": PageText("Clientes", "Customers"),
    "shortcuts.do_reports": PageText("Reportes", "Reports"),
    "shortcuts.do_imports": PageText("Importaciones", "Imports"),
    "shortcuts.do_audit": PageText("Auditoría", "Audit"),
    "shortcuts.do_system": PageText("Sistema", "System"),
    "shortcuts.do_next": PageText("Fila siguiente", "Next row"),
    "shortcuts.do_previous": PageText("Fila anterior", "Previous row"),
    "shortcuts.do_open": PageText("Abrir", "Open"),
    "shortcuts.do_new": PageText("Nuevo cliente", "New customer"),
    "shortcuts.do_edit": PageText("Editar datos", "Edit details"),
    "shortcuts.do_history": PageText("Historia", "History"),
}
