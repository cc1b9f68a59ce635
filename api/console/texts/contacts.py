"""What is said of e-mails and phones."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "contacts.emails": PageText("Correos", "E-mails"),
    "contacts.phones": PageText("Teléfonos", "Phones"),
    "contacts.add_email": PageText("Agregar correo", "Add Email"),
    "contacts.add_phone": PageText("Agregar teléfono", "Add Phone"),
    "contacts.none": PageText(
        "Todavía no hay correos ni teléfonos: nadie sabe cómo contactar a este cliente.",
        "There are no e-mails or phones yet: nobody knows how to reach this customer.",
    ),
    "contacts.by_role": PageText("Ver por puesto", "See by role"),
    "contacts.by_kind": PageText("Ver correos y teléfonos aparte", "See e-mails and phones apart"),
    "contacts.no_role": PageText("Sin puesto", "No role"),
    "contacts.role_main": PageText("Contacto principal", "Primary contact"),
    "contacts.role_decides": PageText("Toma decisiones", "Decision maker"),
    "contacts.departments": PageText(
        "Compras, Ventas, Contabilidad, Pagos, Gerencia, Operaciones, Bodega, Recepción",
        "Purchasing, Sales, Accounting, Payments, Management, Operations, Warehouse, Reception",
    ),
    "contacts.role_hint": PageText(
        "Lo que hace en la empresa. «Contacto principal» y «Toma decisiones» salen primero.",
        "What the person does there. “Primary contact” and “Decision maker” stand first.",
    ),
    "contacts.person": PageText("Nombre de la persona", "Name of the person"),
    "contacts.is_for_invoicing": PageText("Aquí se envían las facturas", "Invoices are sent here"),
    "contacts.is_whatsapp": PageText("Recibe mensajes de WhatsApp", "Takes messages by WhatsApp"),
    "contacts.phone_hint": PageText(
        "Si es de otro país, con + y el código del país.", "With + and the country code if it is of another country."
    ),
    "contacts.extension": PageText("ext. {digits}", "ext. {digits}"),
    "contacts.invoices": PageText("Facturas", "Invoices"),
    "contacts.whatsapp": PageText("WhatsApp", "WhatsApp"),
    "contacts.edit": PageText("Editar", "Edit"),
    "contacts.lock": PageText("Bloquear", "Lock"),
    "contacts.unlock": PageText("Desbloquear", "Unlock"),
    "contacts.remove": PageText("Quitar", "Remove"),
    "contacts.locked": PageText("Bloqueado", "Locked"),
    "contacts.ask_supervisor": PageText("Pida a un supervisor que lo desbloquee.", "Ask a supervisor to unlock it."),
}
