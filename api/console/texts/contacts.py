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
    "contacts.added_email": PageText("Correo agregado.", "E-mail added."),
    "contacts.added_phone": PageText("Teléfono agregado.", "Phone added."),
    "contacts.add_email_title": PageText("Agregar correo a {what}", "Add an e-mail to {what}"),
    "contacts.add_phone_title": PageText("Agregar teléfono a {what}", "Add a phone to {what}"),
    "contacts.edit_email_title": PageText("Editar {what}", "Edit {what}"),
    "contacts.edit_phone_title": PageText("Editar {what}", "Edit {what}"),
    "contacts.lock_question": PageText("¿Bloquear {what}?", "Lock {what}?"),
    "contacts.lock_effect": PageText(
        "Nadie podrá cambiarlo ni quitarlo hasta que un supervisor lo desbloquee.",
        "Nobody can change or remove it until a supervisor unlocks it.",
    ),
    "contacts.lock_email": PageText("Bloquear correo", "Lock e-mail"),
    "contacts.lock_phone": PageText("Bloquear teléfono", "Lock phone"),
    "contacts.lock_email_done": PageText("Correo bloqueado.", "E-mail locked."),
    "contacts.lock_phone_done": PageText("Teléfono bloqueado.", "Phone locked."),
    "contacts.unlock_question": PageText("¿Desbloquear {what}?", "Unlock {what}?"),
    "contacts.unlock_effect": PageText(
        "Quien puede editar clientes podrá cambiarlo o quitarlo otra vez.",
        "Whoever may edit customers can change or remove it again.",
    ),
    "contacts.unlock_email": PageText("Desbloquear correo", "Unlock e-mail"),
    "contacts.unlock_phone": PageText("Desbloquear teléfono", "Unlock phone"),
    "contacts.unlock_email_done": PageText("Correo desbloqueado.", "E-mail unlocked."),
    "contacts.unlock_phone_done": PageText("Teléfono desbloqueado.", "Phone unlocked."),
    "contacts.remove_question": PageText("¿Quitar {what}?", "Remove {what}?"),
    "contacts.remove_effect": PageText("Queda en la historia.", "It stays in the history."),
    "contacts.remove_email": PageText("Quitar correo", "Remove e-mail"),
    "contacts.remove_phone": PageText("Quitar teléfono", "Remove phone"),
    "contacts.remove_email_done": PageText("Correo quitado.", "E-mail removed."),
    "contacts.remove_phone_done": PageText("Teléfono quitado.", "Phone removed."),
    "contacts.is_locked": PageText("{what} está bloqueado", "{what} is locked"),
    "contacts.locked_by": PageText("Lo bloqueó {who}, {when}", "Locked by {who}, {when}"),
    "contacts.gone_email": PageText("Este correo ya no está", "This e-mail is gone"),
    "contacts.gone_phone": PageText("Este teléfono ya no está", "This phone is gone"),
    "contacts.removed_by": PageText("Lo quitó {who},", "Removed by {who},"),
    "contacts.stored_as": PageText("Se guarda como {number}.", "It is kept as {number}."),
    "contacts.quoted": PageText("«{text}»", "“{text}”"),
}
