"""What pages of imports say."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    # The list
    "imports.new": PageText("Importar un archivo", "Import a file"),
    "imports.none": PageText(
        "Todavía no hay importaciones. Aquí se traen clientes de una hoja de cálculo: antes de guardar algo, se ve qué "
        "cambiaría y qué se perdería.",
        "There are no imports yet. Here customers are brought in from a spreadsheet: before anything is saved, you see "
        "what would change and what would be lost.",
    ),
    "imports.created": PageText("Recibida", "Received"),
    "imports.state": PageText("Estado", "State"),
    "imports.who": PageText("Quién", "Who"),
    "imports.state_reading": PageText("Leyendo", "Reading"),
    "imports.state_ready": PageText("Por confirmar", "To be confirmed"),
    "imports.state_running": PageText("Importando", "Importing"),
    "imports.state_done": PageText("Terminada", "Done"),
    "imports.state_stopped": PageText("Detenida", "Stopped"),
    "imports.state_failed": PageText("Falló", "Failed"),
    "imports.count_rows": PageText("Filas", "Rows"),
    "imports.count_added": PageText("Clientes nuevos", "New customers"),
    "imports.count_changed": PageText("Clientes que cambian", "Customers that change"),
    "imports.count_unchanged": PageText("Sin cambios", "Unchanged"),
    "imports.count_duplicate": PageText("Posibles duplicados", "Likely duplicates"),
    "imports.count_failed": PageText("Rechazadas", "Refused"),
    # The steps
    "imports.step_file": PageText("Archivo", "File"),
    "imports.step_columns": PageText("Columnas", "Columns"),
    "imports.step_check": PageText("Revisión", "Check"),
    "imports.step_import": PageText("Importación", "Import"),
    "imports.step_result": PageText("Resultado", "Result"),
    # The file
    "imports.intro": PageText(
        "Al subir el archivo no se guarda ningún cliente: primero se revisa y se muestra qué pasaría.",
        "Sending the file saves no customer: it is checked first, and you see what would happen.",
    ),
    "imports.file": PageText("Archivo", "File"),
    "imports.file_hint": PageText(
        "Un libro de Excel (.xlsx) o un CSV de hasta 64 MiB, con una fila por cliente y los nombres de las columnas en "
        "la primera fila.",
        "An Excel workbook (.xlsx) or a CSV of up to 64 MiB, with one row a customer and the names of the columns in "
        "the first row.",
    ),
    "imports.why_hint": PageText(
        "Queda en la historia de cada cliente, como «Feria de mayo».",
        "It stays in the history of every customer, such as “Fair of May”.",
    ),
    "imports.upload": PageText("Subir archivo", "Send file"),
    "imports.uploading": PageText("Subiendo…", "Sending…"),
    # The columns
    "imports.columns": PageText("Columnas del archivo", "Columns of the file"),
    "imports.columns_intro": PageText(
        "Así se entienden las columnas. Cambie lo que no esté bien; se recuerda para su próximo archivo con las mismas "
        "columnas.",
        "This is how the columns are understood. Change what is wrong; it is remembered for your next file with the "
        "same columns.",
    ),
    "imports.column": PageText("Columna", "Column"),
    "imports.samples": PageText("Ejemplos", "Samples"),
    "imports.stands_for": PageText("Es", "Stands for"),
    "imports.nameless": PageText("(sin nombre)", "(no name)"),
    "imports.undecided": PageText("Elija qué es", "Choose what it is"),
    "imports.left_out": PageText("No importar", "Do not import"),
    "imports.is_likely": PageText("Lo suponemos por el nombre: revíselo.", "A guess by its name: check it."),
    "imports.is_unknown": PageText("No se conoce este nombre.", "This name is not known."),
    "imports.unsayable": PageText("Póngale en el archivo un nombre propio", "Give it a name of its own in the file"),
    "imports.contact": PageText("Contacto de la fila", "Contact of the row"),
    "imports.other_member": PageText("Otro dato: {name}", "Other member: {name}"),
    "imports.column_id": PageText("Id del cliente", "Id of the customer"),
    "imports.column_allow_duplicate_tax_id": PageText("Permitir NIT repetido", "Allow a tax id twice"),
    "imports.options": PageText("Cómo se toman las filas", "How rows are taken"),
    "imports.mode": PageText("Lo que una fila no nombra", "What a row does not name"),
    "imports.mode_add": PageText("Se queda como está", "Stays as it is"),
    "imports.mode_replace": PageText("Se quita", "Is removed"),
    "imports.mode_hint": PageText(
        "Al quitar, se van los correos y teléfonos que la fila no nombra, se desactivan sus otras razones sociales y "
        "las celdas vacías vacían el dato.",
        "Where it is removed, e-mails and phones that the row does not name go, its other billing entities are "
        "deactivated, and empty cells empty the value.",
    ),
    "imports.update_only": PageText("Solo cambiar clientes que ya existen", "Only change customers that are there"),
    "imports.update_only_hint": PageText(
        "Las filas de otros clientes se rechazan.", "Rows about other customers are refused."
    ),
    "imports.ignore_unknown": PageText("No importar columnas desconocidas", "Do not import unknown columns"),
    "imports.ignore_unknown_hint": PageText("Tampoco las que no tienen nombre.", "Nor those that have no name."),
    "imports.allow_worse": PageText("Permitir que un dato empeore", "Allow values to get worse"),
    "imports.allow_worse_hint": PageText(
        "Un NIT válido que deja de serlo, otra razón social predeterminada, una factura a la que le faltaría algo.",
        "A valid tax id that no longer is, another default billing entity, an invoice that would lack something.",
    ),
    "imports.allow_same_name": PageText("Permitir clientes del mismo nombre", "Allow customers of the same name"),
    "imports.allow_same_name_hint": PageText(
        "Sin esto se rechazan como posibles duplicados.", "Without this they are refused as likely duplicates."
    ),
    "imports.encoding": PageText("Codificación de un CSV", "Encoding of a CSV"),
    "imports.encoding_of_excel": PageText("cp1252, la de Excel en Windows", "cp1252, that of Excel on Windows"),
    "imports.encoding_hint": PageText(
        "Si se ven letras raras: Excel en Windows usa cp1252.", "If letters look odd: Excel on Windows uses cp1252."
    ),
    "imports.sheet": PageText("Hoja de un libro", "Sheet of a workbook"),
    "imports.sheet_hint": PageText("Vacío: la primera con datos.", "Blank: the first one with data."),
    "imports.check": PageText("Ver qué cambiaría", "See what would change"),
    "imports.checking": PageText("Revisando…", "Checking…"),
    "imports.still_at_work": PageText(
        "El archivo todavía se estaba leyendo, así que no se cambió nada.",
        "The file was still being read, so nothing was changed.",
    ),
    # One import
    "imports.one": PageText("Importación", "Import"),
    "imports.one_of": PageText("Importación del", "Import of"),
    "imports.at_work_check": PageText("Se revisa el archivo", "The file is being checked"),
    "imports.at_work": PageText("Se importa", "It is being imported"),
    "imports.so_far": PageText("{count} fila|{count} filas", "{count} row|{count} rows"),
    "imports.may_leave": PageText(
        "Puede dejar esta página: sigue sin usted.", "You may leave this page: it goes on without you."
    ),
    "imports.refresh": PageText("Actualizar", "Refresh"),
    "imports.stop": PageText("Detener", "Stop"),
    "imports.not_read": PageText("El archivo no se puede leer así", "The file cannot be read like this"),
    "imports.nothing_kept": PageText("No se guardó ningún cliente.", "No customer was saved."),
    "imports.kept_so_far": PageText(
        "Lo que se guardó de {count} fila queda.|Lo que se guardó de {count} filas queda.",
        "What was saved of {count} row stays.|What was saved of {count} rows stays.",
    ),
    "imports.say_columns": PageText("Decir qué son las columnas", "Say what the columns are"),
    "imports.send_another": PageText("Subir otro archivo", "Send another file"),
    "imports.stopped_begun": PageText(
        "Se detuvo después de {count} fila; lo guardado queda.|Se detuvo después de {count} filas; lo guardado queda.",
        "It was stopped after {count} row; what was saved stays.|It was stopped after {count} rows; what was saved "
        "stays.",
    ),
    "imports.stopped_unbegun": PageText(
        "Se detuvo antes de empezar, o nadie la confirmó en 24 horas. No se guardó ningún cliente.",
        "It was stopped before it began, or nobody confirmed it within 24 hours. No customer was saved.",
    ),
    "imports.would_be_lost": PageText("Esto se perdería", "This would be lost"),
    "imports.lost": PageText("Esto se perdió; queda en la historia", "This was lost; it stays in the history"),
    "imports.see_changed": PageText("Ver fila por fila", "See it row by row"),
    "imports.forecast": PageText("Qué pasaría", "What would happen"),
    "imports.outcome": PageText("Qué pasó", "What happened"),
    "imports.details": PageText("Qué cambia en los que ya existen", "What changes in those that are there"),
    "imports.warnings": PageText("Para revisar", "To be looked at"),
    "imports.begin": PageText("Confirmar", "Confirm"),
    "imports.of_another": PageText(
        "La subió {who}. Si usted la inicia, queda a su nombre en la historia.",
        "{who} sent it. If you begin it, the history has it under your name.",
    ),
    "imports.accept": PageText(
        "Acepto que se pierda {count} dato|Acepto que se pierdan {count} datos",
        "I accept that {count} value is lost|I accept that {count} values are lost",
    ),
    "imports.accept_first": PageText(
        "Marque que acepta perder {count} dato, o cambie las opciones.|Marque que acepta perder {count} datos, o "
        "cambie las opciones.",
        "Tick that you accept to lose {count} value, or change the options.|Tick that you accept to lose {count} "
        "values, or change the options.",
    ),
    "imports.import": PageText("Importar", "Import"),
    "imports.importing": PageText("Empezando…", "Beginning…"),
    "imports.nothing_to_do": PageText(
        "No hay nada que importar: ninguna fila agrega ni cambia un cliente.",
        "There is nothing to import: no row adds or changes a customer.",
    ),
    "imports.kept_a_day": PageText(
        "El archivo se guarda 24 horas y después se destruye.", "The file is kept for 24 hours, then destroyed."
    ),
    "imports.change_columns": PageText("Cambiar columnas u opciones", "Change columns or options"),
    "imports.about": PageText("Sobre esta importación", "About this import"),
    "imports.began": PageText("Empezó", "Began"),
    "imports.ended": PageText("Terminó", "Ended"),
    "imports.checked": PageText("Revisada", "Checked"),
    "imports.size": PageText("Tamaño", "Size"),
    "imports.times": PageText("{times} × {told}", "{times} × {told}"),
    "imports.kib": PageText("{size} KiB", "{size} KiB"),
    "imports.events": PageText("Ver sus eventos en la auditoría", "See its events in the audit"),
    # Stopping
    "imports.stop_question": PageText("¿Detener la importación?", "Stop the import?"),
    "imports.stop_begun": PageText(
        "Lo que ya se guardó queda; van {count} fila. Las demás no se importan.|Lo que ya se guardó queda; van {count} "
        "filas. Las demás no se importan.",
        "What was saved stays; so far it is {count} row. The others are not imported.|What was saved stays; so far it "
        "is {count} rows. The others are not imported.",
    ),
    "imports.stop_unbegun": PageText("No se importa nada.", "Nothing is imported."),
    "imports.stop_file": PageText("El archivo se destruye.", "The file is destroyed."),
    "imports.stopped": PageText("Se detuvo.", "It was stopped."),
    "imports.over_already": PageText("Ya había terminado.", "It had ended already."),
    # Rows
    "imports.rows_failed": PageText("Filas rechazadas", "Refused rows"),
    "imports.rows_duplicate": PageText("Posibles duplicados, que no se importan", "Likely duplicates, not imported"),
    "imports.rows_changed": PageText("Qué cambia, fila por fila", "What changes, row by row"),
    "imports.correct": PageText(
        "Descárguelas, corríjalas en el archivo y súbalo: la última columna dice qué revisar y se omite sola.",
        "Download them, correct them in the file and send it: the last column says what to check and is left out.",
    ),
    "imports.send_corrected": PageText("Subir las corregidas", "Send the corrected ones"),
    "imports.workbook": PageText("Descargar XLSX", "Download XLSX"),
    "imports.csv": PageText("Descargar CSV", "Download CSV"),
    "imports.row": PageText("Fila", "Row"),
    "imports.says": PageText("Qué dice la importación", "What the import says"),
    "imports.row_number": PageText("Fila {number}", "Row {number}"),
    "imports.line": PageText("línea {line}", "line {line}"),
    "imports.row_erased": PageText("El cliente se borró; ya no se muestra.", "The customer was erased; not shown."),
    "imports.likely": PageText("¿Será {likely}?", "Is {likely} meant?"),
    "imports.see_customer": PageText("Ver cliente", "See customer"),
    "imports.rows_gone": PageText(
        "Lo que decían las filas se destruyó 30 días después.",
        "What the rows said was destroyed 30 days later.",
    ),
    "imports.rows_none": PageText("Ninguna.", "None."),
}
