"""What is told about files and their rows. See `domain/messages.py`."""

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
CELL_TOO_LARGE: Final = Message(
    "csv-cell-too-large",
    "A cell has more than {max_length} characters; is a quotation mark not closed? (lines {first} to {last})",
    "Una celda tiene más de {max_length} caracteres; ¿hay comillas sin cerrar? (líneas {first} a {last})",
)
QUOTE_NOT_CLOSED: Final = Message(
    "csv-quote-not-closed",
    "A quotation mark is not closed before the file ends (lines {first} to {last}).",
    "Unas comillas no se cierran antes del fin del archivo (líneas {first} a {last}).",
)
QUOTE_NOT_DOUBLED: Final = Message(
    "csv-quote-not-doubled",
    "A quotation mark within a quoted cell must be doubled (lines {first} to {last}).",
    "Las comillas dentro de una celda entre comillas deben ir dobles (líneas {first} a {last}).",
)

# Files as a whole
LINE_TOO_LONG: Final = Message(
    "csv-line-too-long",
    "The file has a line of more than {max_length} characters.",
    "El archivo tiene una línea de más de {max_length} caracteres.",
)
IN_UTF16: Final = Message(
    "file-in-utf16",
    "The file is in UTF-16. Save it as CSV in UTF-8.",
    "El archivo está en UTF-16. Guárdelo como CSV en UTF-8.",
)
NO_HEADER: Final = Message("no-header", "The file has no header.", "El archivo no tiene encabezado.")
COLUMN_TWICE: Final = Message(
    "column-twice", "The column {column} is there twice.", "La columna {column} está dos veces."
)
COLUMN_MISSING: Final = Message(
    "column-missing",
    "The column {column} is missing. Only a file with id or external_id can do without, to change customers.",
    "Falta la columna {column}. Solo un archivo con id o external_id puede omitirla, para cambiar clientes.",
)
COLUMN_OF_GROUP_MISSING: Final = Message(
    "group-column-missing",
    "The column {column} is missing, which other columns of {group} belong to.",
    "Falta la columna {column}, a la que pertenecen otras columnas de {group}.",
)
COLUMN_WITHOUT_NAME: Final = Message(
    "column-without-name", "Column {number} has no name.", "La columna {number} no tiene nombre."
)
COLUMN_UNKNOWN: Final = Message("column-unknown", "There is no column {column}.", "No existe la columna {column}.")
COLUMN_MISSPELT: Final = Message(
    "column-misspelt",
    "There is no column {column}. Is {likely} meant?",
    "No existe la columna {column}. ¿Será {likely}?",
)
