"""What the list of customers says; `customer_list.<name of a filter>` is what people call that."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "customer_list.title": PageText("Clientes", "Customers"),
    "customer_list.new": PageText("Nuevo cliente", "New customer"),
    "customer_list.search": PageText("Buscar", "Search"),
    "customer_list.more": PageText("Más filtros", "More filters"),
    "customer_list.any": PageText("Todos", "All"),
    "customer_list.either": PageText("Da igual", "Either"),
    "customer_list.count": PageText("{count} cliente|{count} clientes", "{count} customer|{count} customers"),
    "customer_list.more_than": PageText("Más de {count} clientes", "More than {count} customers"),
    "customer_list.export": PageText(
        "Exportar {count} cliente:|Exportar los {count} clientes:",
        "Export {count} customer:|Export all {count} customers:",
    ),
    "customer_list.export_all": PageText("Exportar todos:", "Export all:"),
    "customer_list.without": PageText("Quitar el filtro", "Remove the filter"),
    "customer_list.filters": PageText("Filtros", "Filters"),
    "customer_list.rows": PageText("Filas por página", "Rows on a page"),
    "customer_list.because": PageText("Coincide:", "Matches:"),
    "customer_list.check": PageText("Revisar NIT", "Check tax id"),
    "customer_list.empty": PageText("Todavía no hay clientes activos", "There are no active customers yet"),
    "customer_list.what_it_is": PageText(
        "Aquí se busca entre todos los clientes por nombre, NIT, correo o teléfono. Los archivados se ven con el "
        "filtro de estado.",
        "This is where all customers are found by name, tax id, e-mail or telephone. Archived ones are shown by the "
        "filter for their status.",
    ),
    "customer_list.first": PageText("Registrar un cliente", "Register a customer"),
    "customer_list.nobody": PageText("No se encontró a nadie", "Nobody was found"),
    "customer_list.did_you_mean": PageText("¿Quiso decir…?", "Did you mean…?"),
    "customer_list.register": PageText("Registrar «{name}»", "Register “{name}”"),
    "customer_list.page_empty": PageText(
        "Esta página quedó vacía: la lista cambió mientras tanto.", "This page is empty: the list changed meanwhile."
    ),
    "customer_list.first_page": PageText("Primera página", "First page"),
    "customer_list.refused": PageText("Revise los filtros", "Check the filters"),
    # Filters
    "customer_list.q": PageText("Buscar", "Search"),
    "customer_list.status": PageText("Estado", "Status"),
    "customer_list.status_active": PageText("Activos", "Active"),
    "customer_list.status_archived": PageText("Archivados", "Archived"),
    "customer_list.status_all": PageText("Todos", "All"),
    "customer_list.contact_origin": PageText("Origen", "Origin"),
    "customer_list.tax_id": PageText("NIT exacto", "Exact tax id"),
    "customer_list.tax_id_type": PageText("Tipo de identificación", "Type of tax id"),
    "customer_list.tax_id_country": PageText("País (dos letras)", "Country (two letters)"),
    "customer_list.tax_id_status": PageText("Verificación", "Verification"),
    "customer_list.email": PageText("Correo exacto", "Exact e-mail"),
    "customer_list.external_id": PageText("Id externo", "External id"),
    "customer_list.tag": PageText("Etiqueta", "Tag"),
    "customer_list.metadata": PageText("Otro dato (nombre: valor)", "Other member (name: value)"),
    "customer_list.invoice_missing": PageText("Falta para facturar", "Missing for invoices"),
    "customer_list.missing_tax_id": PageText("NIT válido", "Valid tax id"),
    "customer_list.missing_fiscal_address": PageText("Dirección fiscal", "Fiscal address"),
    "customer_list.missing_billing_email": PageText("Correo para facturas", "Billing e-mail"),
    "customer_list.has_locked": PageText("Con contactos bloqueados", "With locked contacts"),
    "customer_list.has_default_billing_entity": PageText(
        "Con razón social predeterminada", "With a default billing entity"
    ),
    "customer_list.created_from": PageText("Creado desde", "Created from"),
    "customer_list.created_to": PageText("Creado hasta", "Created until"),
    "customer_list.updated_from": PageText("Actualizado desde", "Updated from"),
    "customer_list.updated_to": PageText("Actualizado hasta", "Updated until"),
    "customer_list.id": PageText("Id del cliente", "Id of the customer"),
    # Where a search matched
    "customer_list.in_name": PageText("nombre", "name"),
    "customer_list.in_legal_name": PageText("razón social", "legal name"),
    "customer_list.in_external_id": PageText("id externo", "external id"),
    "customer_list.in_tax_id": PageText("NIT", "tax id"),
    "customer_list.in_emails": PageText("una persona u otro correo", "a person or another e-mail"),
    "customer_list.in_phones": PageText("una persona u otro teléfono", "a person or another phone"),
    "customer_list.in_billing_entities": PageText("razón social para facturar", "billing entity"),
    "customer_list.in_metadata": PageText("otros datos", "other members"),
    "customer_list.in_tags": PageText("etiqueta", "tag"),
}
