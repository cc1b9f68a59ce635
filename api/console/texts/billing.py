"""What pages say about billing entities."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "billing.new": PageText("Agregar razón social", "Add Company Name"),
    "billing.add": PageText("Agregar razón social", "Add Company Name"),
    "billing.added": PageText("Razón social agregada.", "Company name added."),
    "billing.edit": PageText("Editar razón social", "Edit company name"),
    "billing.legal_name": PageText("Razón social", "Legal name"),
    "billing.cc_hint": PageText("Un correo por línea, hasta diez.", "One address a line, up to ten."),
    "billing.country_hint": PageText("Dos letras; en blanco es GT.", "Two letters; GT if left blank."),
    "billing.is_default": PageText("Usarla en las cotizaciones", "Use it for quotations"),
    "billing.default": PageText("Predeterminar", "Set Default"),
    "billing.default_question": PageText("¿Predeterminar {name}?", "Make {name} the default?"),
    "billing.default_effect": PageText(
        "Las cotizaciones nuevas la usarán, en lugar de la que usan ahora.",
        "New quotations will use it, in place of the one that they use now.",
    ),
    "billing.default_done": PageText("Ahora es la predeterminada.", "It is the default now."),
    "billing.no-default": PageText("Quitar como predeterminada", "Set no default"),
    "billing.no-default_question": PageText(
        "¿Dejar de usar {name} como predeterminada?", "Use {name} as the default no longer?"
    ),
    "billing.no-default_effect": PageText(
        "Las cotizaciones no tendrán una razón social predeterminada.", "Quotations will have no default company name."
    ),
    "billing.no-default_done": PageText("Ya no hay una predeterminada.", "There is no default any more."),
    "billing.activate": PageText("Activar", "Activate"),
    "billing.activate_question": PageText("¿Activar {name}?", "Activate {name}?"),
    "billing.activate_effect": PageText("Se podrá usar de nuevo.", "It can be used again."),
    "billing.activate_done": PageText("Activada.", "Activated."),
    "billing.deactivate": PageText("Desactivar", "Deactivate"),
    "billing.deactivate_question": PageText("¿Desactivar {name}?", "Deactivate {name}?"),
    "billing.deactivate_effect": PageText(
        "No se ofrecerá para cotizaciones ni facturas nuevas; si es la predeterminada, deja de serlo. Queda en la "
        "historia y se puede activar otra vez.",
        "It will not be offered for new quotations or invoices; if it is the default, it ceases to be. It stays in the "
        "history and can be activated again.",
    ),
    "billing.deactivate_done": PageText("Desactivada.", "Deactivated."),
    "billing.copy": PageText("Copiar datos de factura", "Copy invoice details"),
    "billing.nit": PageText("NIT: {tax_id}", "Tax id: {tax_id}"),
    "billing.complete": PageText("Completar", "Complete"),
    "billing.missing_tax_id": PageText("NIT que cuadre", "a tax id that adds up"),
    "billing.missing_fiscal_address": PageText(
        "dirección fiscal con calle, municipio y departamento", "a fiscal address with street, municipality, department"
    ),
    "billing.missing_billing_email": PageText("correo para facturas", "a billing e-mail"),
}
