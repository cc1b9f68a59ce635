"""What people call the members of a customer; `members.<name in the interface>`."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "members.customer": PageText("Cliente", "Customer"),
    "members.name": PageText("Nombre", "Name"),
    "members.legal_name": PageText("Razón social", "Legal name"),
    "members.tax_id": PageText("NIT", "Tax id"),
    "members.tax_id_type": PageText("Tipo de identificación", "Type of tax id"),
    "members.tax_id_country": PageText("País de la identificación", "Country of the tax id"),
    "members.tax_id_status": PageText("Verificación", "Verification"),
    "members.holds_tax_id": PageText("Titular del NIT", "Holds the tax id"),
    "members.external_id": PageText("Id externo", "External id"),
    "members.contact_origin": PageText("Origen", "Origin"),
    "members.notes": PageText("Notas", "Notes"),
    "members.status": PageText("Estado", "Status"),
    "members.metadata": PageText("Otros datos", "Other members"),
    "members.tags": PageText("Etiquetas", "Tags"),
    "members.emails": PageText("Correo", "E-mail"),
    "members.phones": PageText("Teléfono", "Phone"),
    "members.billing_entities": PageText("Razón social para facturar", "Billing entity"),
    "members.default_billing_entity_id": PageText("Razón social predeterminada", "Default billing entity"),
    "members.email": PageText("Correo", "E-mail"),
    "members.is_for_invoicing": PageText("Recibe facturas", "For invoices"),
    "members.phone": PageText("Teléfono", "Phone"),
    "members.extension": PageText("Extensión", "Extension"),
    "members.is_whatsapp": PageText("WhatsApp", "WhatsApp"),
    "members.role": PageText("Puesto", "Role"),
    "members.is_locked": PageText("Bloqueado", "Locked"),
    "members.lock_reason": PageText("Motivo del bloqueo", "Why it is locked"),
    "members.locked_by": PageText("Bloqueado por", "Locked by"),
    "members.locked_at": PageText("Bloqueado desde", "Locked since"),
    "members.billing_email": PageText("Correo para facturas", "Billing e-mail"),
    "members.billing_cc": PageText("Copias de la factura", "Copies of the invoice"),
    "members.fiscal_address": PageText("Dirección fiscal", "Fiscal address"),
    "members.billing_address": PageText("Dirección de cobro", "Billing address"),
    "members.line": PageText("Calle, número, zona", "Street, number, zone"),
    "members.municipality": PageText("Municipio", "Municipality"),
    "members.department": PageText("Departamento", "Department"),
    "members.postal_code": PageText("Código postal", "Postal code"),
    "members.country": PageText("País", "Country"),
    "members.is_active": PageText("Activa", "Active"),
    "members.is_default": PageText("Predeterminada", "Default"),
    "members.created_at": PageText("Creado", "Created"),
    "members.updated_at": PageText("Actualizado", "Updated"),
}
