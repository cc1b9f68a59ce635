"""What `customers import` says beside its rows. See `domain/messages.py`."""

from __future__ import annotations

from typing import Final

from application.importing import messages as rows
from domain.wording import Message

DONE: Final = Message(
    "import-done",
    "{registered} registered, {changed} changed, {unchanged} unchanged, {failed} failed.",
    "{registered} registrados, {changed} cambiados, {unchanged} sin cambios, {failed} con error.",
)
TRIED: Final = Message(
    "import-tried",
    "Nothing was recorded (dry run). It would be: {registered} registered, {changed} changed, {unchanged} unchanged, "
    "{failed} failed.",
    "No se guardó nada (prueba). Serían: {registered} registrados, {changed} cambiados, {unchanged} sin cambios, "
    "{failed} con error.",
)
STOPPED: Final = Message(
    "import-stopped",
    "Not the whole file was read. Rows that were saved are safe: run the import again to go on.",
    "No se leyó todo el archivo. Las filas guardadas están a salvo: repita la importación para continuar.",
)
AWAY: Final = Message(
    "import-database-away",
    "The database does not answer.",
    "La base de datos no responde.",
)
MORE: Final = Message(
    "import-more",
    "... and {number} more; --report FILE keeps them all.",
    "... y {number} más; --report FILE los guarda.",
)
REGISTERED: Final = Message("effect-registered", "registered", "registrado")
PROBLEM: Final = Message("remark-problem", "not imported", "no importado")
WARNING: Final = Message("remark-warning", "look at this", "revisar")
LIKELY: Final = Message("remark-likely", "Probably: {text}", "Probablemente: {text}")

COLUMNS: Final = (
    Message("report-cell", "Cell", "Celda"),
    Message("report-column", "Column", "Columna"),
    Message("report-what", "What", "Qué"),
    Message("report-before", "Before", "Antes"),
    Message("report-after", "Now, or in the file", "Ahora, o en el archivo"),
    Message("report-message", "Message", "Mensaje"),
)

KINDS: Final = {
    "email": Message("kind-email", "e-mails", "correos"),
    "phone": Message("kind-phone", "phones", "teléfonos"),
    "billing": Message("kind-billing", "billing entities", "razones sociales"),
}
CHECKING: Final = Message("import-checking", "Checking", "Revisando")
IMPORTING: Final = Message("import-importing", "Importing", "Importando")
ROWS: Final = Message("import-rows", "rows", "filas")

LIST_BEHIND: Final = Message(
    "import-list-behind",
    "The list of customers is behind the log, so nobody knows who has which name. `customers projections` says why; "
    "--allow-same-name goes on without.",
    "La lista de clientes va atrasada y no se sabe quién tiene qué nombre. `customers projections` dice por qué; "
    "--allow-same-name sigue sin ella.",
)
IS_THERE: Final = Message(
    "import-output-is-there",
    "{file} is there already, and is not replaced; name another one.",
    "{file} ya existe y no se reemplaza; indique otro.",
)
OVERWRITES: Final = Message(
    "import-overwrites",
    "{file} is the file to be imported; name another one.",
    "{file} es el archivo que se importa; indique otro.",
)
ONE_FILE: Final = Message(
    "import-outputs-same",
    "--report and --errors cannot be one file; name two.",
    "--report y --errors no pueden ser un mismo archivo; indique dos.",
)
UNKNOWN_COLUMNS: Final = Message(
    "import-unknown-columns",
    "--map NAME=COLUMN says what a column stands for; --ignore-unknown leaves out those that mean nothing.",
    "--map NOMBRE=COLUMNA dice qué representa una columna; --ignore-unknown no lee las que no significan nada.",
)

NOT_THERE: Final = Message("import-file-not-there", "{file} is not there.", "{file} no existe.")
A_DIRECTORY: Final = Message(
    "import-file-is-directory", "{file} is a directory; name a file.", "{file} es un directorio; indique un archivo."
)
NO_PERMISSION: Final = Message(
    "import-file-not-allowed", "You may not open {file}.", "No tiene permiso para abrir {file}."
)

ALLOW_WORSE: Final = Message(
    "import-allow-worse",
    "If the file is not damaged and this is meant: --allow-worse.",
    "Si el archivo no está dañado y esto es lo que se quiere: --allow-worse.",
)
ALLOW_SAME_NAME: Final = Message(
    "import-allow-same-name",
    "If these are other customers of the same name: --allow-same-name.",
    "Si son otros clientes con el mismo nombre: --allow-same-name.",
)
WORSE: Final = frozenset(
    {
        rows.TAX_ID_WORSE,
        rows.TAX_ID_LOST,
        rows.DEFAULT_MOVED,
        rows.DEFAULT_LOST,
        rows.INVOICE_NEEDS_IT,
        rows.ZEROS_LOST,
    }
)
"""What --allow-worse lets in."""
SAME_NAME: Final = frozenset({rows.SAME_NAME, rows.SAME_NAME_ABOVE})
"""What --allow-same-name lets in."""
