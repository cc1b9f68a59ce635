"""What people call the values that the interface writes as codes; `codes.<code>`."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    # How customers came
    "codes.WEB_FORM": PageText("Formulario web", "Web form"),
    "codes.REFERRAL": PageText("Recomendación", "Referral"),
    "codes.PHONE": PageText("Llamada", "Phone call"),
    "codes.EMAIL": PageText("Correo", "E-mail"),
    "codes.WHATSAPP": PageText("WhatsApp", "WhatsApp"),
    "codes.SOCIAL_MEDIA": PageText("Redes sociales", "Social media"),
    "codes.WALK_IN": PageText("Visita", "Walk-in"),
    "codes.EVENT": PageText("Evento", "Event"),
    "codes.PARTNER": PageText("Socio comercial", "Partner"),
    "codes.OTHER": PageText("Otro", "Other"),
    # Tax ids
    "codes.NIT": PageText("NIT", "NIT"),
    "codes.CUI": PageText("CUI (DPI)", "CUI (DPI)"),
    "codes.FOREIGN": PageText("De otro país", "Of another country"),
    "codes.valid": PageText("Válido", "Valid"),
    "codes.invalid": PageText("No cuadra", "Does not add up"),
    "codes.unchecked": PageText("Sin revisar", "Unchecked"),
    # Status
    "codes.active": PageText("Activo", "Active"),
    "codes.archived": PageText("Archivado", "Archived"),
    "codes.erased": PageText("Borrado", "Erased"),
    # What happened
    "codes.CustomerRegistered": PageText("Cliente registrado", "Customer registered"),
    "codes.CustomerChanged": PageText("Datos cambiados", "Details changed"),
    "codes.TaxIdChanged": PageText("NIT cambiado", "Tax id changed"),
    "codes.CustomerArchived": PageText("Cliente archivado", "Customer archived"),
    "codes.CustomerRestored": PageText("Cliente restaurado", "Customer restored"),
    "codes.EmailAdded": PageText("Correo agregado", "E-mail added"),
    "codes.EmailChanged": PageText("Correo cambiado", "E-mail changed"),
    "codes.EmailLocked": PageText("Correo bloqueado", "E-mail locked"),
    "codes.EmailUnlocked": PageText("Correo desbloqueado", "E-mail unlocked"),
    "codes.EmailRemoved": PageText("Correo quitado", "E-mail removed"),
    "codes.PhoneAdded": PageText("Teléfono agregado", "Phone added"),
    "codes.PhoneChanged": PageText("Teléfono cambiado", "Phone changed"),
    "codes.PhoneLocked": PageText("Teléfono bloqueado", "Phone locked"),
    "codes.PhoneUnlocked": PageText("Teléfono desbloqueado", "Phone unlocked"),
    "codes.PhoneRemoved": PageText("Teléfono quitado", "Phone removed"),
    "codes.BillingEntityAdded": PageText("Razón social agregada", "Billing entity added"),
    "codes.BillingEntityChanged": PageText("Razón social cambiada", "Billing entity changed"),
    "codes.BillingEntityActivated": PageText("Razón social activada", "Billing entity activated"),
    "codes.BillingEntityDeactivated": PageText("Razón social desactivada", "Billing entity deactivated"),
    "codes.DefaultBillingEntitySet": PageText("Predeterminada elegida", "Default chosen"),
    "codes.DefaultBillingEntityCleared": PageText("Predeterminada quitada", "Default cleared"),
    "codes.PersonalDataErased": PageText("Datos personales borrados", "Personal data erased"),
}
