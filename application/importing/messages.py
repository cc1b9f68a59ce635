"""What is told about the rows of a file. See `domain/messages.py`."""

from __future__ import annotations

from typing import Final

from domain.messages import Message

# Cells
NEEDED: Final = Message(
    "cell-needed",
    "Must not be empty where other columns of it are filled in.",
    "No debe estar vacía si otras columnas suyas llevan datos.",
)
NOT_EMPTY: Final = Message("cell-empty", "Must not be empty.", "No debe estar vacía.")
NO_TAX_ID: Final = Message(
    "tax-id-cell-empty",
    "Must not be empty; write CF where there is none.",
    "No debe estar vacía; escriba CF si no hay NIT.",
)
TYPE_WITHOUT_TAX_ID: Final = Message(
    "tax-id-type-alone",
    "A type or a country needs a tax_id beside it.",
    "Un tipo o un país necesita un tax_id al lado.",
)
NOT_A_CUSTOMER_ID: Final = Message(
    "id-invalid", "Must be the id of a customer, or empty.", "Debe ser el id de un cliente, o estar vacía."
)
NOT_A_FLAG: Final = Message("flag-invalid", "Must be true or false.", "Debe ser sí o no.")
NOT_IN_UTF8: Final = Message(
    "cell-not-utf8",
    "Is not in UTF-8; save the file as CSV in UTF-8.",
    "No está en UTF-8; guarde el archivo como CSV en UTF-8.",
)

# Rows
OTHER_WIDTH: Final = Message(
    "row-width",
    "The row has {cells} cells, the header has {columns}.",
    "La fila tiene {cells} celdas y el encabezado {columns}.",
)
HELD_BY_A_ROW_ABOVE: Final = Message(
    "taken-by-row-above",
    "A row above has it; it must be unique.",
    "Una fila de arriba ya lo tiene; debe ser único.",
)
NEW_WITHOUT_NAME: Final = Message(
    "new-without-name", "A new customer needs a name.", "Un cliente nuevo necesita un nombre."
)
NEW_WITHOUT_TAX_ID: Final = Message(
    "new-without-tax-id",
    "A new customer needs a tax id; write CF where there is none.",
    "Un cliente nuevo necesita un NIT; escriba CF si no lo hay.",
)
TWO_DEFAULTS: Final = Message(
    "two-defaults",
    "Only one billing entity can be the default.",
    "Solo una razón social puede ser la predeterminada.",
)
