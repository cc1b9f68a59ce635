"""What is told about requests as such: JSON, parameters and headers. See `domain/messages.py`."""

from __future__ import annotations

from typing import Final

from domain.wording import Message

# Bodies
BODY_REQUIRED: Final = Message(
    "body-required", "A body is required: a JSON object.", "Se requiere un cuerpo: un objeto JSON."
)
BODY_NOT_TAKEN: Final = Message("body-not-taken", "This request takes no body.", "Esta solicitud no lleva cuerpo.")
NOT_JSON: Final = Message("json-invalid", "The body is not valid JSON.", "El cuerpo no es JSON válido.")
NOT_UTF8: Final = Message("json-not-utf8", "The body is not valid UTF-8.", "El cuerpo no es UTF-8 válido.")
NESTED_TOO_DEEPLY: Final = Message(
    "json-nested-too-deeply", "The body is nested too deeply.", "El cuerpo está anidado demasiado hondo."
)
ABSURD_NUMBER: Final = Message(
    "json-number",
    "A number in the body is too long or too large.",
    "Un número del cuerpo es demasiado largo o demasiado grande.",
)
MEMBER_TWICE: Final = Message("json-member-twice", "The member is there twice.", "El miembro está dos veces.")
UNPAIRED_SURROGATE: Final = Message(
    "json-surrogate", "The text has an unpaired surrogate.", "El texto tiene la mitad de un par sustituto."
)

FILE_REQUIRED: Final = Message(
    "file-required",
    "A file is required: a CSV or a workbook (.xlsx).",
    "Se requiere un archivo: un CSV o un libro (.xlsx).",
)

# Members, by what pydantic found
MISSING: Final = Message("missing", "Is required.", "Es obligatorio.")
UNKNOWN_MEMBER: Final = Message(
    "member-unknown", "There is no such member here.", "Aquí no hay un miembro con ese nombre."
)
NOT_TEXT_OF_CHARACTERS: Final = Message(
    "text-characters", "Must be a text of valid characters.", "Debe ser un texto de caracteres válidos."
)
NOT_A_BOOLEAN: Final = Message("not-a-boolean", "Must be true or false.", "Debe ser true o false.")
NOT_AN_INTEGER: Final = Message("not-an-integer", "Must be a whole number.", "Debe ser un número entero.")
NOT_AN_OBJECT: Final = Message("not-an-object", "Must be an object.", "Debe ser un objeto.")
NOT_A_LIST: Final = Message("not-a-list", "Must be a list.", "Debe ser una lista.")
NOT_VALID: Final = Message("not-valid", "Is not valid.", "No es válido.")

# Parameters and headers
UNKNOWN_PARAMETER: Final = Message(
    "parameter-unknown", "There is no such parameter here.", "Aquí no hay un parámetro con ese nombre."
)
GIVEN_TWICE: Final = Message("given-twice", "May be given once.", "Se puede indicar una sola vez.")
QUERY_NOT_UTF8: Final = Message(
    "query-not-utf8",
    "The query is not percent-encoded UTF-8.",
    "La consulta no está en UTF-8 con codificación de porcentaje.",
)
NOT_PERCENT_ENCODED: Final = Message(
    "not-percent-encoded",
    "Must be percent-encoded UTF-8.",
    "Debe estar en UTF-8 con codificación de porcentaje.",
)
NOT_A_UUID: Final = Message("not-a-uuid", "Must be a UUID.", "Debe ser un UUID.")
NOT_A_TIMESTAMP: Final = Message(
    "not-a-timestamp",
    "Must be a timestamp with its offset, such as 2026-01-31T18:00:00Z; + is %2B in a query.",
    "Debe ser una fecha y hora con su diferencia horaria, como 2026-01-31T18:00:00Z; + es %2B en una consulta.",
)
NOT_A_DAY: Final = Message("not-a-day", "Must be a day, such as 2026-01-31.", "Debe ser un día, como 2026-01-31.")
NOT_A_MOMENT: Final = Message(
    "not-a-moment",
    "Must be a version, or a timestamp with its offset such as 2026-01-31T18:00:00Z; + is %2B in a query.",
    "Debe ser una versión, o una fecha y hora con su diferencia horaria, como 2026-01-31T18:00:00Z; + es %2B en una "
    "consulta.",
)
NOT_WITHIN: Final = Message(
    "number-not-within",
    "Must be a whole number from {least} to {most}.",
    "Debe ser un número entero de {least} a {most}.",
)
EMPTY_FILTER: Final = Message(
    "parameter-empty",
    "Must have something in it; leave the parameter out where it does not matter.",
    "Debe llevar algo; omita el parámetro si no importa.",
)
TOO_MANY_VALUES: Final = Message(
    "too-many-values", "Must have at most {most} values.", "Debe tener como máximo {most} valores."
)
TOO_MANY_WORDS: Final = Message(
    "too-many-words", "Must have at most {most} words.", "Debe tener como máximo {most} palabras."
)
NOT_A_MAPPING: Final = Message(
    "not-a-mapping",
    "Must be the name of a column in the file, =, and the column that it stands for, such as vendedor=notes; each name "
    "once.",
    "Debe ser el nombre de una columna del archivo, = y la columna que representa, como vendedor=notes; cada nombre "
    "una sola vez.",
)
IN_THE_FUTURE: Final = Message("in-the-future", "Must not be in the future.", "No debe estar en el futuro.")
EITHER_VERSION_OR_TIME: Final = Message(
    "version-or-time", "Send either version or as_of.", "Indique version o as_of, no ambos."
)
OF_TWO_KINDS: Final = Message(
    "moments-of-two-kinds", "Send two versions or two timestamps.", "Indique dos versiones o dos fechas y horas."
)
RANGE_TURNED_ROUND: Final = Message(
    "range-turned-round", "Must not be before {start}.", "No debe estar antes de {start}."
)
NO_PERIOD: Final = Message(
    "report-of-now",
    "This report says how it is now: leave the parameter out.",
    "Este informe dice cómo está ahora: omita el parámetro.",
)
TOO_MANY_ROWS: Final = Message(
    "report-too-long",
    "The report would have more than {most} rows. Ask for fewer days or a longer interval.",
    "El informe tendría más de {most} filas. Pida menos días o un intervalo más largo.",
)
NO_SUCH_SIZE: Final = Message(
    "no-such-size", "The log has not had so many events yet.", "El registro aún no tiene tantos eventos."
)
NO_SUCH_POSITION: Final = Message(
    "no-such-position",
    "The log of this size has no event at this position.",
    "El registro de este tamaño no tiene un evento en esta posición.",
)
CURSOR_REFUSED: Final = Message(
    "cursor-of-another-question",
    "Must be a cursor of an answer to the same question, with the same filters, order and limit.",
    "Debe ser un cursor de una respuesta a la misma pregunta, con los mismos filtros, orden y límite.",
)
NOT_ONE_VERSION: Final = Message(
    "if-match-invalid",
    'Must be one version in quotes, such as "3".',
    'Debe ser una versión entre comillas, como "3".',
)
NOT_A_KEY: Final = Message(
    "idempotency-key-invalid", "Must have 1 to {max_length} characters.", "Debe tener de 1 a {max_length} caracteres."
)
NOT_A_POSITION: Final = Message(
    "min-event-position-invalid", "Must be one position, plain digits.", "Debe ser una posición, solo dígitos."
)
