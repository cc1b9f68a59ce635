"""What the pages of reports say."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "reports.title": PageText("Reportes", "Reports"),
    # What each answers
    "reports.growth": PageText("Crecimiento", "Growth"),
    "reports.contact-origins": PageText("Cómo llegaron", "How they came"),
    "reports.tax-ids": PageText("Identificaciones tributarias", "Tax ids"),
    "reports.invoice-readiness": PageText("Listas para facturar", "Ready for invoices"),
    "reports.locks": PageText("Contactos bloqueados", "Locked contacts"),
    "reports.activity": PageText("Quién hizo qué", "Who did what"),
    "reports.about_growth": PageText(
        "Cuántos clientes hay, y cuántos se registraron, archivaron y borraron.",
        "How many customers there are, and how many were registered, archived and erased.",
    ),
    "reports.about_contact-origins": PageText(
        "Cómo llegaron los clientes activos; con un período, los que se registraron en él.",
        "How the active customers came; with a period, those who were registered in it.",
    ),
    "reports.about_tax-ids": PageText(
        "Qué identificaciones tienen los clientes activos, y si sus dígitos cuadran.",
        "Which tax ids the active customers have, and whether their digits add up.",
    ),
    "reports.about_invoice-readiness": PageText(
        "Cuántas razones sociales activas están listas para facturas electrónicas, y qué les falta a las demás. "
        "Una a la que le faltan dos cosas cuenta en las dos.",
        "How many active billing entities are ready for electronic invoices, and what the others lack. "
        "One that lacks two things counts for both.",
    ),
    "reports.about_locks": PageText(
        "Qué correos y teléfonos de clientes activos están bloqueados, por quién y desde cuándo.",
        "Which e-mails and phones of active customers are locked, by whom and since when.",
    ),
    "reports.about_activity": PageText(
        "Quién hizo qué y cuántas veces; con un período, lo que se hizo en él.",
        "Who did what how often; with a period, what was done in it.",
    ),
    # The most telling figure
    "reports.figure_growth": PageText(
        "clientes; {count} se registró este mes|clientes; {count} se registraron este mes",
        "customers; {count} was registered this month|customers; {count} were registered this month",
    ),
    "reports.figure_origins": PageText("llegaron así: {origin}", "came like this: {origin}"),
    "reports.figure_tax_ids": PageText(
        "no cuadran: {count} cliente que revisar|no cuadran: {count} clientes que revisar",
        "do not add up: {count} customer to check|do not add up: {count} customers to check",
    ),
    "reports.figure_ready": PageText("razones sociales listas para facturar", "billing entities ready for invoices"),
    "reports.figure_locks": PageText(
        "bloqueados; el más antiguo, hace {count} día|bloqueados; el más antiguo, hace {count} días",
        "locked; the oldest {count} day ago|locked; the oldest {count} days ago",
    ),
    "reports.figure_activity": PageText(
        "cambios en el último día|cambios en los últimos {count} días", "changes today|changes in the last {count} days"
    ),
    "reports.figure_nobody": PageText("Aún no hay clientes activos", "There are no active customers yet"),
    # The period
    "reports.from": PageText("Desde", "From"),
    "reports.to": PageText("Hasta", "To"),
    "reports.interval": PageText("Por", "By"),
    "reports.by_nothing": PageText("todo junto", "all together"),
    "reports.by_day": PageText("día", "day"),
    "reports.by_week": PageText("semana", "week"),
    "reports.by_month": PageText("mes", "month"),
    "reports.show": PageText("Mostrar", "Show"),
    "reports.often": PageText("Períodos frecuentes", "Frequent periods"),
    "reports.last_days": PageText("Último día|Últimos {count} días", "Last day|Last {count} days"),
    "reports.this_year": PageText("Este año", "This year"),
    "reports.always": PageText("Todo", "Everything"),
    # The chart
    "reports.total": PageText(
        "{count} cliente al final|{count} clientes al final", "{count} customer at the end|{count} customers at the end"
    ),
    "reports.added": PageText("{count} registrado|{count} registrados", "{count} registered|{count} registered"),
    "reports.period": PageText("De {first} a {last}", "From {first} to {last}"),
    "reports.percent": PageText("{value} %", "{value}%"),
    "reports.others": PageText("Los demás", "All others"),
    "reports.heat": PageText("Quién hizo qué cuántas veces", "Who did what how often"),
    "reports.what": PageText("Qué pasó", "What happened"),
    # The table
    "reports.numbers": PageText("Los números", "The numbers"),
    "reports.rows": PageText("{count} fila|{count} filas", "{count} row|{count} rows"),
    "reports.left_out": PageText(
        "Los archivos tienen {count} fila más.|Los archivos tienen {count} filas más.",
        "The files have {count} more row.|The files have {count} more rows.",
    ),
    "reports.empty": PageText("Todavía no hay nada que contar.", "There is nothing to count yet."),
    "reports.empty_period": PageText("En este período no pasó nada.", "Nothing happened in this period."),
    "reports.download": PageText("Descargar {kind}", "Download {kind}"),
    "reports.columns": PageText("Las columnas en los archivos", "The columns in the files"),
    "reports.again": PageText("Intentar de nuevo", "Try again"),
    "reports.ready": PageText("Listas", "Ready"),
    "reports.missing_tax_id": PageText("Falta: un NIT que cuadre", "Missing: a tax id that adds up"),
    "reports.missing_fiscal_address": PageText(
        "Falta: dirección fiscal completa", "Missing: a complete fiscal address"
    ),
    "reports.missing_billing_email": PageText("Falta: correo para facturas", "Missing: a billing e-mail"),
    "reports.column_from": PageText("Desde", "From"),
    "reports.column_to": PageText("Hasta", "To"),
    "reports.column_registered": PageText("Registrados", "Registered"),
    "reports.column_archived": PageText("Archivados", "Archived"),
    "reports.column_erased": PageText("Borrados", "Erased"),
    "reports.column_total": PageText("Clientes", "Customers"),
    "reports.column_contact_origin": PageText("Origen", "Origin"),
    "reports.column_customers": PageText("Clientes", "Customers"),
    "reports.column_tax_id_type": PageText("Tipo", "Type"),
    "reports.column_tax_id_country": PageText("País", "Country"),
    "reports.column_tax_id_status": PageText("Verificación", "Verification"),
    "reports.column_missing": PageText("Qué falta", "What is missing"),
    "reports.column_billing_entities": PageText("Razones sociales", "Billing entities"),
    "reports.column_contact": PageText("Contacto", "Contact"),
    "reports.column_locked_by": PageText("Bloqueado por", "Locked by"),
    "reports.column_locked_on": PageText("Desde", "Since"),
    "reports.column_age_in_days": PageText("Días", "Days"),
    "reports.column_contacts": PageText("Contactos", "Contacts"),
    "reports.column_actor": PageText("Quién", "Who"),
    "reports.column_type": PageText("Qué pasó", "What happened"),
    "reports.column_events": PageText("Veces", "Times"),
}
