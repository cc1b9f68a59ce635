"""What is said where a customer is archived, restored or erased."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "life_cycle.archive": PageText("Archivar cliente", "Archive customer"),
    "life_cycle.archive_question": PageText("¿Archivar a {name}?", "Archive {name}?"),
    "life_cycle.archive_leaves": PageText(
        "Sale de la lista y ya no se puede cambiar. Se encuentra con el filtro Archivados.",
        "It leaves the list and cannot be changed any more. The filter for archived ones finds it.",
    ),
    "life_cycle.archive_frees": PageText(
        "Deja libre su NIT, {tax_id}: otro cliente podrá tenerlo.",
        "It lets go of its tax id, {tax_id}: another customer may have it then.",
    ),
    "life_cycle.archive_ends_not": PageText(
        "Nada se borra, y se puede restaurar.", "Nothing is erased, and it can be restored."
    ),
    "life_cycle.archived": PageText("Cliente archivado.", "Customer archived."),
    "life_cycle.is_archived": PageText("Ya estaba archivado.", "It was archived already."),
    "life_cycle.restore": PageText("Restaurar cliente", "Restore customer"),
    "life_cycle.restore_question": PageText("¿Restaurar a {name}?", "Restore {name}?"),
    "life_cycle.restore_returns": PageText(
        "Vuelve a la lista tal como estaba, con su NIT si nadie más lo tiene.",
        "It comes back into the list as it was, with its tax id if nobody else has that.",
    ),
    "life_cycle.tax_id_taken": PageText("Otro cliente ya tiene su NIT.", "Another customer has its tax id already."),
    "life_cycle.restore_without": PageText("Restaurar sin ser titular del NIT", "Restore without holding the tax id"),
    "life_cycle.restored_without": PageText(
        "Este cliente puede volver con el mismo número, sin ser su titular.",
        "This customer may come back with the same number, without being its holder.",
    ),
    "life_cycle.restored": PageText("Cliente restaurado.", "Customer restored."),
    "life_cycle.is_active": PageText("No estaba archivado.", "It was not archived."),
    "life_cycle.erase": PageText("Borrar para siempre", "Erase for good"),
    "life_cycle.erase_question": PageText("¿Borrar a {name} para siempre?", "Erase {name} for good?"),
    "life_cycle.erase_effect": PageText(
        "Borrar para siempre. Nadie podrá leerlo, tampoco nosotros.",
        "Erase for good. Nobody can read it again, neither can we.",
    ),
    "life_cycle.erase_keeps": PageText(
        "Queda la historia: quién hizo qué y cuándo, sin los datos personales.",
        "The history stays: who did what and when, without the personal data.",
    ),
    "life_cycle.erase_name": PageText("Nombre del cliente", "Name of the customer"),
    "life_cycle.erase_name_hint": PageText("Para confirmar, escriba: {name}", "To confirm, type: {name}"),
    "life_cycle.erase_other_name": PageText(
        "No es el nombre de este cliente.", "This is not the name of this customer."
    ),
    "life_cycle.erase_reason": PageText("¿Por qué?", "Why?"),
    "life_cycle.erase_reason_hint": PageText(
        "Quedará a la vista para siempre: no nombre a nadie.", "It stays readable for ever: name nobody."
    ),
    "life_cycle.erase_done": PageText("Los datos personales se borraron.", "The personal data was erased."),
    "life_cycle.erase_soon": PageText(
        "Los datos personales se borraron. Alguna lista puede tardar un momento en dejar de mostrarlos.",
        "The personal data was erased. Some list may take a moment to stop showing it.",
    ),
    "life_cycle.erased": PageText("Cliente borrado", "Erased customer"),
    "life_cycle.erased_text": PageText(
        "Sus datos personales se borraron para siempre: la clave que los abría ya no existe. Queda su historia.",
        "Its personal data was erased for good: the key that opened it is no more. Its history stays.",
    ),
    "life_cycle.certificate": PageText("Constancia", "Certificate"),
    "life_cycle.customer_id": PageText("Id del cliente", "Id of the customer"),
    "life_cycle.copy": PageText("Copiar", "Copy"),
    "life_cycle.erased_at": PageText("Borrado", "Erased"),
    "life_cycle.erased_by": PageText("Por", "By"),
    "life_cycle.erased_why": PageText("Motivo", "Reason"),
    "life_cycle.position": PageText("Entrada del registro", "Entry of the log"),
    "life_cycle.history": PageText("Ver la historia", "See the history"),
    "life_cycle.proof": PageText("Prueba", "Proof"),
}
