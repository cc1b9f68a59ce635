"""What is told about files that cannot be read, as a whole or in a row. See `domain/messages.py`."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

# Rows
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
ERROR_IN_A_CELL: Final = Message(
    "workbook-cell-error",
    "The cell {cell} holds the error {error} instead of a value.",
    "La celda {cell} contiene el error {error} en vez de un valor.",
)
FORMULA_WITHOUT_VALUE: Final = Message(
    "workbook-formula-without-value",
    "The cell {cell} holds a formula whose value was not saved. Open the workbook in a spreadsheet program and save it "
    "again, or write the value.",
    "La celda {cell} contiene una fórmula cuyo valor no se guardó. Abra el libro en un programa de hojas de cálculo y "
    "guárdelo de nuevo, o escriba el valor.",
)
MERGED_CELLS: Final = Message(
    "workbook-merged-cells",
    "Row {row} has merged cells ({cells}), of which only the first is in the file. Unmerge them, and fill in each.",
    "La fila {row} tiene celdas combinadas ({cells}), de las que el archivo solo guarda la primera. Sepárelas y llene "
    "cada una.",
)
HEADER_AGAIN: Final = Message(
    "row-is-header-again",
    "This row is the header again, and no customer. Take it out.",
    "Esta fila repite el encabezado y no es un cliente. Quítela.",
)
REMARKS: Final = Message("remarks-column", "What the import says", "Lo que dice la importación")

# Headers
NO_HEADER: Final = Message("no-header", "The file has no header.", "El archivo no tiene encabezado.")
HEADER_BELOW: Final = Message(
    "header-below",
    "The header stands in row {row}. Take out what is above it: the first row must name the columns.",
    "El encabezado está en la fila {row}. Quite lo que está encima: la primera fila debe nombrar las columnas.",
)
HEADER_TWICE: Final = Message(
    "header-twice",
    "Rows {first} and {second} both are a header. Take out one of them.",
    "Las filas {first} y {second} son encabezado. Quite una de ellas.",
)
NO_COLUMN_KNOWN: Final = Message(
    "no-column-known",
    "The first row names no column that is known. If it is a customer already, put a header above it, such as name, "
    "tax_id, phone_1; else say what its columns stand for.",
    "La primera fila no nombra ninguna columna conocida. Si ya es un cliente, ponga un encabezado encima, como nombre, "
    "NIT, teléfono; si no, diga qué representan sus columnas.",
)
TOO_MANY_COLUMNS_READ: Final = Message(
    "file-too-many-columns",
    "The file has more than {most} columns. Take out those that are not needed.",
    "El archivo tiene más de {most} columnas. Quite las que no hacen falta.",
)
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
NAME_OF_METADATA: Final = Message(
    "column-of-metadata",
    "The column {column} is of no member of metadata: its name has 1 to 40 characters of a-z, 0-9 and _.",
    "La columna {column} no es de ningún miembro de metadata: su nombre tiene de 1 a 40 caracteres de a-z, 0-9 y _.",
)
COLUMNS_MEAN_THE_SAME: Final = Message(
    "columns-mean-the-same",
    "The columns {first} and {second} both mean {column}. Say what one of them stands for, or take it out.",
    "Las columnas {first} y {second} significan ambas {column}. Diga qué representa una de ellas, o quítela.",
)
CONTACT_OF_NOTHING: Final = Message(
    "contact-column-alone",
    "The column {column} belongs to an e-mail or a phone, and the file has neither.",
    "La columna {column} pertenece a un correo o a un teléfono, y el archivo no tiene ninguno.",
)
COLUMNS_IGNORED: Final = Message("columns-ignored", "Not read: {columns}.", "No se leen: {columns}.")
NAMED_COLUMN_MISSING: Final = Message(
    "mapped-column-missing", "The file has no column {column}.", "El archivo no tiene la columna {column}."
)
NAMED_TWICE: Final = Message(
    "mapped-column-twice",
    "The column {column} is said to stand for two columns.",
    "Se dice que la columna {column} representa dos columnas.",
)
NOT_A_PAIR: Final = Message(
    "mapping-invalid",
    "{pair}: write the name in the file, =, and the column that it stands for.",
    "{pair}: escriba el nombre en el archivo, = y la columna que representa.",
)

# Text files
LINE_TOO_LONG: Final = Message(
    "csv-line-too-long",
    "The file has a line of more than {max_length} characters.",
    "El archivo tiene una línea de más de {max_length} caracteres.",
)
NOT_OF_THE_ENCODING: Final = Message(
    "file-of-another-encoding",
    "The file is not in the encoding that it is read in ({encoding}). Name its own; Excel on Windows uses cp1252.",
    "El archivo no está en la codificación con que se lee ({encoding}). Indique la suya; Excel en Windows usa cp1252.",
)
NO_ENCODING: Final = Message(
    "encoding-unknown",
    "There is no such encoding. Common ones are {encodings}.",
    "No existe esa codificación. Las usuales son {encodings}.",
)
NO_SHEETS: Final = Message("csv-has-no-sheets", "This is a CSV, which has no sheets.", "Es un CSV, que no tiene hojas.")

# Workbooks
WORKBOOK_DAMAGED: Final = Message(
    "workbook-damaged",
    "The workbook is damaged. Open it in a spreadsheet program and save it again.",
    "El libro está dañado. Ábralo en un programa de hojas de cálculo y guárdelo de nuevo.",
)
WORKBOOK_TOO_BIG: Final = Message(
    "workbook-too-big",
    "The workbook is too big. Save it as CSV, or in several parts.",
    "El libro es demasiado grande. Guárdelo como CSV, o en varias partes.",
)
TEXT_TOO_LONG: Final = Message(
    "workbook-text-too-long",
    "Cell {cell} has more than {max_length} characters.",
    "La celda {cell} tiene más de {max_length} caracteres.",
)
TOO_MANY_MERGED: Final = Message(
    "workbook-too-many-merged",
    "The sheet has more than {most} ranges of merged cells. Unmerge them.",
    "La hoja tiene más de {most} grupos de celdas combinadas. Sepárelas.",
)
WORKBOOK_EMPTY: Final = Message("workbook-empty", "The workbook is empty.", "El libro está vacío.")
SHEET_EMPTY: Final = Message("sheet-empty", "The sheet {sheet} is empty.", "La hoja {sheet} está vacía.")
NO_SUCH_SHEET: Final = Message(
    "sheet-unknown",
    "The workbook has no such sheet. It has: {sheets}.",
    "El libro no tiene esa hoja. Tiene: {sheets}.",
)
TOO_MANY_ROWS: Final = Message(
    "workbook-too-many-rows",
    "A sheet of a workbook holds {most} customers, and there are {rows}. Write a CSV instead.",
    "Una hoja de un libro admite {most} clientes, y hay {rows}. Escriba un CSV.",
)
TOO_MANY_COLUMNS: Final = Message(
    "workbook-too-many-columns",
    "A sheet of a workbook holds {most} columns, and {columns} are needed. Write a CSV instead.",
    "Una hoja de un libro admite {most} columnas, y se necesitan {columns}. Escriba un CSV.",
)

# Other kinds of files
KIND_NOT_WRITTEN: Final = Message(
    "file-kind-not-written",
    "Such files are not written. End the name in .xlsx or .csv.",
    "No se escriben archivos de ese tipo. Termine el nombre en .xlsx o .csv.",
)
OLD_WORKBOOK: Final = Message(
    "file-is-xls",
    "This is a workbook of Excel 97 to 2003 (.xls), or one with a password. Save it as .xlsx without one, or as CSV.",
    "Es un libro de Excel 97 a 2003 (.xls), o uno con contraseña. Guárdelo como .xlsx sin ella, o como CSV.",
)
WITH_PASSWORD: Final = Message(
    "file-has-password",
    "The workbook has a password. Save it without one, or as CSV.",
    "El libro tiene contraseña. Guárdelo sin ella, o como CSV.",
)
BINARY_WORKBOOK: Final = Message(
    "file-is-xlsb",
    "This is a binary workbook (.xlsb). Save it as .xlsx or CSV.",
    "Es un libro binario (.xlsb). Guárdelo como .xlsx o CSV.",
)
OPEN_DOCUMENT: Final = Message(
    "file-is-opendocument",
    "This is a file of LibreOffice (.ods, .odt). Save it as .xlsx or CSV.",
    "Es un archivo de LibreOffice (.ods, .odt). Guárdelo como .xlsx o CSV.",
)
TEXT_DOCUMENT: Final = Message(
    "file-is-document",
    "This is a text document. Put its table into a workbook (.xlsx) or a CSV.",
    "Es un documento de texto. Ponga su tabla en un libro (.xlsx) o un CSV.",
)
ARCHIVE: Final = Message(
    "file-is-archive",
    "This is an archive. Unpack it, and import the table in it (.xlsx or CSV).",
    "Es un archivo comprimido. Descomprímalo e importe la tabla que contiene (.xlsx o CSV).",
)
PDF: Final = Message(
    "file-is-pdf",
    "This is a PDF. A workbook (.xlsx) or a CSV is wanted.",
    "Es un PDF. Se necesita un libro (.xlsx) o un CSV.",
)
PICTURE: Final = Message(
    "file-is-picture",
    "This is a picture. A workbook (.xlsx) or a CSV is wanted.",
    "Es una imagen. Se necesita un libro (.xlsx) o un CSV.",
)
MARKUP: Final = Message(
    "file-is-markup",
    "This is a web page or XML, whatever its name says. Open it in a spreadsheet program and save it as .xlsx.",
    "Es una página web o XML, diga lo que diga su nombre. Ábralo en una hoja de cálculo y guárdelo como .xlsx.",
)
NO_TEXT: Final = Message(
    "file-is-no-table",
    "This is no table. A workbook (.xlsx) or a CSV is wanted.",
    "Esto no es una tabla. Se necesita un libro (.xlsx) o un CSV.",
)
