"""What reports and their columns mean, in English and Spanish."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

# Reports
GROWTH: Final = Message(
    "report-growth",
    "How many customers were registered, archived and erased in each interval, and how many there are at its end. "
    "Every interval has a row, up to today; without `interval` they are days.",
    "Cuántos clientes se registraron, archivaron y borraron en cada intervalo, y cuántos hay al final de él. "
    "Cada intervalo tiene una fila, hasta hoy; sin `interval` son días.",
)
CONTACT_ORIGINS: Final = Message(
    "report-contact-origins",
    "How the active customers came; with a period those who were registered in it.",
    "Cómo llegaron los clientes activos; con un período, los que se registraron en él.",
)
TAX_IDS: Final = Message(
    "report-tax-ids",
    "Which tax ids the active customers have, and whether they can be right.",
    "Qué identificaciones tributarias tienen los clientes activos, y si pueden ser correctas.",
)
INVOICE_READINESS: Final = Message(
    "report-invoice-readiness",
    "How many active billing entities of active customers are ready for electronic invoices, and what the others lack: "
    "one that lacks two things is counted in two rows.",
    "Cuántas razones sociales activas de clientes activos están listas para facturas electrónicas, y qué les falta a "
    "las demás: una a la que le faltan dos cosas se cuenta en dos filas.",
)
LOCKS: Final = Message(
    "report-locks",
    "Which e-mails and phones of active customers are locked, by whom and since when.",
    "Qué correos y teléfonos de clientes activos están bloqueados, por quién y desde cuándo.",
)
ACTIVITY: Final = Message(
    "report-activity",
    "Who did what how often; with a period what was done in it.",
    "Quién hizo qué y cuántas veces; con un período, lo que se hizo en él.",
)

# Columns
FROM: Final = Message("report-column-from", "The first day that the row counts.", "El primer día que cuenta la fila.")
TO: Final = Message("report-column-to", "The last day that the row counts.", "El último día que cuenta la fila.")
FROM_OF_INTERVAL: Final = Message(
    "report-column-from-of-interval",
    "The first day that the row counts; there where `interval` is asked for.",
    "El primer día que cuenta la fila; está si se pide `interval`.",
)
TO_OF_INTERVAL: Final = Message(
    "report-column-to-of-interval",
    "The last day that the row counts; there where `interval` is asked for.",
    "El último día que cuenta la fila; está si se pide `interval`.",
)
REGISTERED: Final = Message(
    "report-column-registered", "Customers that were registered.", "Clientes que se registraron."
)
ARCHIVED: Final = Message(
    "report-column-archived",
    "How often a customer was archived.",
    "Cuántas veces se archivó un cliente.",
)
ERASED: Final = Message("report-column-erased", "Customers that were erased.", "Clientes que se borraron.")
TOTAL: Final = Message(
    "report-column-total",
    "Customers that are there at the end of the last day, archived ones too.",
    "Clientes que hay al final del último día, también los archivados.",
)
CONTACT_ORIGIN: Final = Message("report-column-contact-origin", "How they came.", "Cómo llegaron.")
CUSTOMERS: Final = Message("report-column-customers", "How many customers.", "Cuántos clientes.")
TAX_ID_TYPE: Final = Message("report-column-tax-id-type", "NIT, CUI or FOREIGN.", "NIT, CUI o FOREIGN.")
TAX_ID_COUNTRY: Final = Message(
    "report-column-tax-id-country", "Who gave it: ISO 3166-1 alpha-2.", "Quién la dio: ISO 3166-1 alfa-2."
)
TAX_ID_STATUS: Final = Message(
    "report-column-tax-id-status", "valid, invalid or unchecked.", "valid, invalid o unchecked (sin revisar)."
)
MISSING: Final = Message(
    "report-column-missing",
    "What their invoices still need: tax_id, fiscal_address or billing_email; null (in a file: empty) for those that "
    "are ready.",
    "Qué les falta a sus facturas: tax_id, fiscal_address o billing_email; null (en un archivo: vacío) para las que "
    "están listas.",
)
BILLING_ENTITIES: Final = Message(
    "report-column-billing-entities", "How many billing entities.", "Cuántas razones sociales."
)
OWNERS: Final = Message("report-column-owners", "How many customers have such ones.", "Cuántos clientes las tienen.")
CONTACT: Final = Message(
    "report-column-contact", "What is locked: email or phone.", "Qué está bloqueado: email o phone."
)
LOCKED_BY: Final = Message("report-column-locked-by", "Who locked it.", "Quién lo bloqueó.")
LOCKED_ON: Final = Message("report-column-locked-on", "Since when.", "Desde cuándo.")
AGE_IN_DAYS: Final = Message("report-column-age-in-days", "How many days ago that was.", "Hace cuántos días fue.")
CONTACTS: Final = Message("report-column-contacts", "How many e-mails or phones.", "Cuántos correos o teléfonos.")
ACTOR: Final = Message("report-column-actor", "Who did it.", "Quién lo hizo.")
TYPE: Final = Message("report-column-type", "What happened: a type of event.", "Qué pasó: un tipo de evento.")
EVENTS: Final = Message("report-column-events", "How often.", "Cuántas veces.")
