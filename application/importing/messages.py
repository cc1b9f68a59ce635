"""What is told about the rows of a file. See `domain/messages.py`."""

from __future__ import annotations

from typing import Final

from application.importing.effects import What
from domain.wording import Message

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
NOT_METADATA: Final = Message(
    "metadata-invalid",
    'Must be a JSON object of texts, such as {{"segment": "retail"}}.',
    'Debe ser un objeto JSON de textos, como {{"segmento": "minorista"}}.',
)
NOT_A_FLAG: Final = Message("flag-invalid", "Must be true or false.", "Debe ser sí o no.")
NOT_IN_UTF8: Final = Message(
    "cell-not-utf8",
    "Is not in UTF-8. Name its encoding (that of Excel on Windows is cp1252), or save the file as CSV in UTF-8.",
    "No está en UTF-8. Indique su codificación (Excel en Windows usa cp1252), o guarde el archivo como CSV en UTF-8.",
)
BECAME_A_DATE: Final = Message(
    "number-became-a-date",
    "This is a date, as a spreadsheet makes them of numbers such as 1-2. Write the number again into a cell of text.",
    "Es una fecha, como la que una hoja de cálculo hace de 1-2. Escriba el número de nuevo en una celda de texto.",
)
ZEROS_LOST: Final = Message(
    "worse-zeros-lost",
    "A spreadsheet took the zeros in front away.",
    "Una hoja de cálculo quitó los ceros del principio.",
)
READ_AS_CF: Final = Message(
    "placeholder-read-as-cf",
    "Says that there is no tax id, and is read as CF.",
    "Dice que no hay NIT y se lee como CF.",
)
GARBLED: Final = Message(
    "text-garbled",
    "Looks as if the file had been read with the wrong character set on its way here. It is taken as it stands.",
    "Parece que en el camino el archivo se leyó con otro juego de caracteres. Se toma como está.",
)
LEFT_OUT: Final = Message(
    "entry-left-out",
    "Says that there is none, so what other columns say of it is left out.",
    "Dice que no hay, así que no se toma lo que otras columnas dicen de ello.",
)

# Rows
OTHER_WIDTH: Final = Message(
    "row-width",
    "The row has {cells} cells, the header has {columns}.",
    "La fila tiene {cells} celdas y el encabezado {columns}.",
)
NEW_WITHOUT_NAME: Final = Message(
    "new-without-name", "A new customer needs a name.", "Un cliente nuevo necesita un nombre."
)
NEW_WITHOUT_TAX_ID: Final = Message(
    "new-without-tax-id",
    "A new customer needs a tax id; write CF where there is none.",
    "Un cliente nuevo necesita un NIT; escriba CF si no lo hay.",
)
NAMED_ABOVE: Final = Message(
    "row-repeated",
    "Row {row} is about the same customer. A file may name each customer once.",
    "La fila {row} trata del mismo cliente. Un archivo puede nombrar a cada cliente una vez.",
)
CUSTOMER_UNKNOWN: Final = Message(
    "row-customer-unknown",
    "There is no such customer, and only customers that are there are to be changed.",
    "No hay tal cliente, y solo se deben cambiar clientes que ya existen.",
)
SAME_NAME: Final = Message(
    "same-name",
    "The customer {customer_id} has this name already, and no tax id, e-mail or phone tells the two apart. Put its id "
    "into the row to change it, or allow the same name.",
    "El cliente {customer_id} ya tiene este nombre, y ningún NIT, correo o teléfono los distingue. Ponga su id en la "
    "fila para cambiarlo, o permita el mismo nombre.",
)
SAME_NAME_ABOVE: Final = Message(
    "same-name-above",
    "The customer of row {row} has this name already, and no tax id, e-mail or phone tells the two apart. Leave one of "
    "the rows out, or allow the same name.",
    "El cliente de la fila {row} ya tiene este nombre, y ningún NIT, correo o teléfono los distingue. Quite una de las "
    "filas, o permita el mismo nombre.",
)
STAYS_INACTIVE: Final = Message(
    "entity-stays-inactive",
    "The billing entity is inactive and stays so; {column} = yes brings it back.",
    "La razón social está inactiva y sigue así; {column} = sí la reactiva.",
)
DEFAULT_IS_INACTIVE: Final = Message(
    "default-inactive",
    "The billing entity is inactive, so it cannot be the default; {column} = yes brings it back.",
    "La razón social está inactiva y no puede ser la predeterminada; {column} = sí la reactiva.",
)

# What a row would make worse
TAX_ID_WORSE: Final = Message(
    "worse-tax-id",
    "There is a valid tax id now, and this one is not valid.",
    "Ahora hay un NIT válido, y este no lo es.",
)
TAX_ID_LOST: Final = Message(
    "worse-tax-id-lost",
    "There is a tax id now, and CF would take its place.",
    "Ahora hay un NIT, y CF tomaría su lugar.",
)
DEFAULT_MOVED: Final = Message(
    "worse-default-moved",
    "Another billing entity is the default now, and would no longer be.",
    "Ahora otra razón social es la predeterminada, y dejaría de serlo.",
)
DEFAULT_LOST: Final = Message(
    "worse-default-lost",
    "The customer would have no default billing entity any more.",
    "El cliente se quedaría sin razón social predeterminada.",
)
INVOICE_NEEDS_IT: Final = Message(
    "worse-invoice",
    "Invoices can be made now, and need what this would take away.",
    "Ahora se puede facturar, y para eso hace falta lo que esto quitaría.",
)

# What changes
EFFECTS: Final = {
    What.CHANGED: Message("effect-changed", "changed", "cambia"),
    What.EMPTIED: Message("effect-emptied", "emptied", "queda vacío"),
    What.ADDED: Message("effect-added", "added", "se agrega"),
    What.REMOVED: Message("effect-removed", "removed", "se quita"),
    What.ACTIVATED: Message("effect-activated", "activated", "se activa"),
    What.DEACTIVATED: Message("effect-deactivated", "deactivated", "se desactiva"),
    What.DEFAULT_MOVED: Message("effect-default-moved", "default moved", "cambia la predeterminada"),
    What.DEFAULT_LOST: Message("effect-default-lost", "default lost", "se pierde la predeterminada"),
}
