"""What each type of event is as a sentence without a subject; `events.<type>`."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "events.CustomerRegistered": PageText("Registró el cliente", "Registered the customer"),
    "events.CustomerChanged": PageText("Cambió los datos del cliente", "Changed the details of the customer"),
    "events.TaxIdChanged": PageText("Cambió el NIT", "Changed the tax id"),
    "events.CustomerArchived": PageText("Archivó el cliente", "Archived the customer"),
    "events.CustomerRestored": PageText("Restauró el cliente", "Restored the customer"),
    "events.EmailAdded": PageText("Agregó un correo", "Added an e-mail"),
    "events.EmailChanged": PageText("Cambió un correo", "Changed an e-mail"),
    "events.EmailLocked": PageText("Bloqueó un correo", "Locked an e-mail"),
    "events.EmailUnlocked": PageText("Desbloqueó un correo", "Unlocked an e-mail"),
    "events.EmailRemoved": PageText("Quitó un correo", "Removed an e-mail"),
    "events.PhoneAdded": PageText("Agregó un teléfono", "Added a phone"),
    "events.PhoneChanged": PageText("Cambió un teléfono", "Changed a phone"),
    "events.PhoneLocked": PageText("Bloqueó un teléfono", "Locked a phone"),
    "events.PhoneUnlocked": PageText("Desbloqueó un teléfono", "Unlocked a phone"),
    "events.PhoneRemoved": PageText("Quitó un teléfono", "Removed a phone"),
    "events.BillingEntityAdded": PageText("Agregó una razón social", "Added a billing entity"),
    "events.BillingEntityChanged": PageText("Cambió una razón social", "Changed a billing entity"),
    "events.BillingEntityActivated": PageText("Activó una razón social", "Activated a billing entity"),
    "events.BillingEntityDeactivated": PageText("Desactivó una razón social", "Deactivated a billing entity"),
    "events.DefaultBillingEntitySet": PageText(
        "Predeterminó una razón social", "Made a billing entity the default one"
    ),
    "events.DefaultBillingEntityCleared": PageText(
        "Dejó al cliente sin razón social predeterminada", "Left the customer without a default billing entity"
    ),
    "events.PersonalDataErased": PageText(
        "Borró para siempre los datos personales", "Erased the personal data for good"
    ),
}
