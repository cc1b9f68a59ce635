"""Why an import of the service failed as a whole, besides what is wrong with its file. See `domain/messages.py`."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

FILE_GONE: Final = Message(
    "import-file-gone",
    "The file is no longer in the database: a backup was restored, and backups have no files of imports. Send it "
    "again; rows that were saved are safe.",
    "El archivo ya no está en la base de datos: se restauró una copia de seguridad, y estas no llevan los archivos. "
    "Envíelo de nuevo; las filas guardadas están a salvo.",
)
FILE_ALTERED: Final = Message(
    "import-file-altered",
    "The file in the database is not as it was sent. Send it again.",
    "El archivo en la base de datos no es como se envió. Envíelo de nuevo.",
)
TOO_LARGE: Final = Message(
    "import-too-large",
    "The file takes more memory than an import may have. Send it in several parts, or as CSV.",
    "El archivo ocupa más memoria de la que puede tener una importación. Envíelo por partes, o como CSV.",
)
CUT_OFF: Final = Message(
    "import-cut-off",
    "The import was cut off {times} times at the same place, which no other import is to wait for. Rows that were "
    "saved are safe.",
    "La importación se interrumpió {times} veces en el mismo lugar, y ninguna otra debe esperarla. Las filas "
    "guardadas están a salvo.",
)
FORGOTTEN: Final = Message(
    "import-forgotten",
    "Nobody carried the import on for two days, so it is no longer certain which row was the last one. Send the file "
    "again; rows that were saved are safe.",
    "Nadie continuó la importación durante dos días, y ya no es seguro cuál fue la última fila. Envíe el archivo de "
    "nuevo; las filas guardadas están a salvo.",
)
