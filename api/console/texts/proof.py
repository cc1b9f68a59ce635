"""What the proofs say, in words that an auditor can quote."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "proof.title": PageText("Prueba de un cambio", "Proof of a change"),
    "proof.included": PageText("Demostrado: este cambio está en el registro", "Proved: this change is in the log"),
    "proof.included_says": PageText(
        "Este cambio es la entrada {entry} de un registro al que solo se puede añadir, resumido en la firma del "
        "{when}.",
        "This change is entry {entry} of a log that can only grow, summed up in the signature of {when}.",
    ),
    "proof.included_means": PageText(
        "Si alguien cambiara, quitara o intercalara una entrada, el resumen ya no coincidiría con las firmas que usted "
        "guardó; la prueba no dice si el dato era cierto.",
        "If anybody changed, removed or slipped in an entry, the sum would no longer match the signatures you kept; "
        "the proof does not say whether the data was true.",
    ),
    "proof.event": PageText("El cambio", "The change"),
    "proof.fails": PageText("No demostrado: la cuenta no da", "Not proved: the sum does not come out"),
    "proof.fails_says": PageText(
        "Lo que está guardado en la posición {position} no lleva al resumen firmado. Trátelo como un registro "
        "alterado.",
        "What is stored at position {position} does not lead to the sum that is signed. Treat the log as altered.",
    ),
    "proof.altered": PageText("El registro fue alterado", "The log was altered"),
    "proof.altered_do": PageText(
        "No restaure nada; guarde este archivo y todas las firmas que tenga.",
        "Restore nothing; keep this file and every signature that you have.",
    ),
    "proof.altered_find": PageText(
        "Todos los lugares los dice, en la máquina de la base de datos:",
        "Every place is named, on the machine of the database, by:",
    ),
    "proof.other_customer": PageText("Esta posición es de otro cliente", "This position is of another customer"),
    "proof.go_there": PageText("Ver la prueba de ese cliente", "See the proof of that customer"),
    "proof.no_position": PageText("No hay un cambio en esta posición", "There is no change at this position"),
    "proof.details": PageText("Números y resúmenes (hashes)", "Numbers and hashes"),
    "proof.position": PageText("Posición", "Position"),
    "proof.entry": PageText("Entrada", "Entry"),
    "proof.entry_bytes": PageText("Lo guardado, sellado (base64)", "What is stored, sealed (base64)"),
    "proof.leaf": PageText("Hash de la entrada", "Hash of the entry"),
    "proof.way": PageText("Hashes hasta la raíz", "Hashes up to the root"),
    "proof.root": PageText("Raíz firmada", "Root that is signed"),
    "proof.size": PageText("Entradas del registro", "Entries of the log"),
    "proof.signed_at": PageText("Firmado", "Signed"),
    "proof.key": PageText("Clave para verificar la firma", "Key to verify the signature"),
    "proof.note": PageText("Firma", "Signature"),
    "proof.copy": PageText("Copiar la firma", "Copy the signature"),
    "proof.keep": PageText("Guardar y comprobar en otra parte", "Keep it, and check it elsewhere"),
    "proof.file": PageText("Descargar la prueba (JSON)", "Download the proof (JSON)"),
    "proof.evidence": PageText("Descargar este archivo (JSON)", "Download this file (JSON)"),
    "proof.offline": PageText(
        "Un servidor que se revisa a sí mismo demuestra poco. En una máquina suya, con la clave que le dieron antes:",
        "A server that checks itself proves little. On a machine of yours, with the key that you were given earlier:",
    ),
    "proof.kept_title": PageText("Comprobar una firma que usted guardó", "Check a signature that you kept"),
    "proof.kept_about": PageText(
        "Pegue aquí una firma del registro que guardó antes, o la respuesta con ella; si guardó el archivo, ábralo y "
        "pegue todo su texto. Se comprueba que el resumen de "
        "ahora la continúe: que desde entonces solo se añadió.",
        "Paste a signature of the log that you kept earlier, or the answer that has it; if you kept the file, open it "
        "and paste all its text. What is checked is that the "
        "sum "
        "of now continues it: that since then entries were only added.",
    ),
    "proof.kept_field": PageText("La firma que guardó", "The signature that you kept"),
    "proof.kept_submit": PageText("Comprobar", "Check"),
    "proof.kept_checking": PageText("Comprobando…", "Checking…"),
    "proof.kept_missing": PageText("Pegue una firma.", "Paste a signature."),
    "proof.kept_yours": PageText("La suya", "Yours"),
    "proof.kept_ours": PageText("El registro ahora", "The log now"),
    "proof.verdict_fits": PageText(
        "El resumen del registro continúa su firma", "The sum of the log continues your signature"
    ),
    "proof.verdict_fits_says": PageText(
        "Las primeras {size} entradas siguen siendo las que su firma del {when} resume; desde entonces solo se "
        "añadieron "
        "{more}.",
        "The first {size} entries still are those that your signature of {when} sums up; since then {more} were added "
        "and nothing else.",
    ),
    "proof.verdict_same": PageText(
        "El resumen del registro es el de su firma", "The sum of the log is that of your signature"
    ),
    "proof.verdict_same_says": PageText(
        "Sus {size} entradas son las que su firma del {when} resume; desde entonces no se añadió ninguna.",
        "Its {size} entries are those that your signature of {when} sums up; none was added since.",
    ),
    "proof.verdict_limits": PageText(
        "Esto compara resúmenes. Que una entrada guardada siga siendo la suya lo dice su prueba; de todas, customers "
        "audit verify.",
        "This compares sums. That an entry as stored is still its own is what its proof says; of all of them, "
        "customers "
        "audit verify.",
    ),
    "proof.verdict_empty": PageText("Su firma es de un registro vacío", "Your signature is of an empty log"),
    "proof.verdict_empty_says": PageText(
        "Cualquier registro la continúa: no demuestra nada. Guarde una más nueva.",
        "Every log continues it: it proves nothing. Keep a newer one.",
    ),
    "proof.verdict_not_a_checkpoint": PageText("Esto no es una firma del registro", "This is no signature of the log"),
    "proof.verdict_not_a_checkpoint_says": PageText(
        "Le falta algo o cambió algo más que espacios. Péguela entera, de la línea que empieza con «customers/» a la "
        "que "
        "empieza con «—».",
        "Something is missing, or more than blanks changed. Paste all of it, from the line that begins with "
        "“customers/” to the one that begins with “—”.",
    ),
    "proof.verdict_several": PageText("Hay varias firmas", "There are several signatures"),
    "proof.verdict_several_says": PageText("Pegue una a la vez.", "Paste one at a time."),
    "proof.verdict_other_log": PageText("Es la firma de otro registro", "It is the signature of another log"),
    "proof.verdict_other_log_says": PageText(
        "Su firma dice ser de {yours}; este registro es {ours}. Si la recibió de este servicio, alguien puso otro "
        "registro en su lugar: guarde su firma y avise.",
        "Your signature says that it is of {yours}; this log is {ours}. If you got it from this service, somebody put "
        "another log in its place: keep your signature and raise the alarm.",
    ),
    "proof.verdict_not_signed": PageText(
        "No lleva la firma de este registro", "It does not bear the signature of this log"
    ),
    "proof.verdict_not_signed_says": PageText(
        "El texto dice ser de este registro, pero lo firmó otra clave. No demuestra nada.",
        "The text says that it is of this log, but another key signed it. It proves nothing.",
    ),
    "proof.verdict_signature_wrong": PageText(
        "El texto no es el que se firmó", "The text is not the one that was signed"
    ),
    "proof.verdict_signature_wrong_says": PageText(
        "Después de firmado cambió algo en él: un número, una letra. Busque la copia original.",
        "Something in it changed after it was signed: a digit, a letter. Look for the original copy.",
    ),
    "proof.verdict_before_restore": PageText(
        "Su firma es de antes de una restauración", "Your signature is from before a restore"
    ),
    "proof.verdict_before_restore_says": PageText(
        "Se restauró una copia de seguridad y el registro de ahora no continúa su firma: hay entradas que ella cubre "
        "y que "
        "ya no están, o cambiaron. Pregunte quién aceptó la restauración y por qué.",
        "A backup was restored, and the log of now does not continue your signature: entries that it covers are not "
        "there "
        "any more, or changed. Ask who accepted the restore, and why.",
    ),
    "proof.verdict_log_is_shorter": PageText("Faltan entradas", "Entries are missing"),
    "proof.verdict_log_is_shorter_says": PageText(
        "Su firma del {when} cubre {size} entradas; el registro tiene {now}. Falta lo que había desde la posición "
        "{position}.",
        "Your signature of {when} covers {size} entries; the log has {now}. What was there from position {position} on "
        "is missing.",
    ),
    "proof.verdict_differs": PageText("El registro no continúa su firma", "The log does not continue your signature"),
    "proof.verdict_differs_says": PageText(
        "Las primeras {size} entradas no son las que su firma del {when} resume: en la posición {position} o antes "
        "algo "
        "cambió, falta o sobra.",
        "The first {size} entries are not those that your signature of {when} sums up: at position {position} or "
        "before, "
        "something was changed, removed or slipped in.",
    ),
    "proof.event_in_yours": PageText(
        "El cambio de la posición {position}, como está guardado ahora, es la entrada {entry} de las que su firma "
        "cubre.",
        "The change at position {position}, as it is stored now, is entry {entry} of those that your signature covers.",
    ),
    "proof.event_newer": PageText(
        "El cambio de la posición {position} es más nuevo que su firma: ella no dice nada de él.",
        "The change at position {position} is newer than your signature, which says nothing about it.",
    ),
    "proof.event_not_in_yours": PageText(
        "El cambio de la posición {position}, como está guardado ahora, NO está entre lo que su firma cubre.",
        "The change at position {position}, as it is stored now, is NOT among what your signature covers.",
    ),
    "proof.again": PageText("Comprobar otra", "Check another one"),
    "proof.new_title": PageText("La firma de ahora", "The signature of now"),
    "proof.new_about": PageText(
        "Guárdela donde no la alcance quien administra la base de datos. Fija todo lo que hay hasta ahora.",
        "Keep it where whoever administers the database cannot reach it. It pins down everything up to now.",
    ),
    "proof.new_file": PageText("Descargar la firma de ahora", "Download the signature of now"),
}
