"""What is said while a customer is registered."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "registration.title": PageText("Nuevo cliente", "New customer"),
    "registration.register": PageText("Registrar cliente", "Register customer"),
    "registration.anyway": PageText("Registrar de todos modos", "Register anyway"),
    "registration.done": PageText("Cliente registrado.", "Customer registered."),
    "registration.name_hint": PageText("Como lo llaman a diario.", "What people call it day by day."),
    "registration.legal_name_hint": PageText(
        "Como está en sus papeles, si es otro.", "As its papers have it, where that differs."
    ),
    "registration.email": PageText("Primer correo", "First e-mail"),
    "registration.phone": PageText("Primer teléfono", "First phone"),
    "registration.about": PageText("Sobre el cliente", "About the customer"),
    "registration.more": PageText("Id externo, etiquetas y otros datos", "External id, tags and other members"),
    "registration.external_id_hint": PageText("Su número en otro sistema.", "Its number in another system."),
    "registration.external_id_of": PageText("El id externo es de", "The external id belongs to"),
    "registration.tags_hint": PageText("Una por línea.", "One a line."),
    "registration.metadata_hint": PageText(
        "Uno por línea, como segmento: mayorista", "One a line, such as segment: wholesale"
    ),
    "registration.duplicate": PageText("Sin ser titular del NIT", "Without holding the tax id"),
    "registration.doubtful": PageText(
        "Puede que ya esté registrado. Todavía no se registró nada.",
        "It may be registered already. Nothing was registered yet.",
    ),
    "registration.doubles": PageText(
        "¿Es este cliente? Ya está registrado.|¿Es uno de estos clientes? Ya están registrados.",
        "Is it this customer? It is registered already.|Is it one of these customers? They are registered already.",
    ),
    "registration.same_name": PageText("nombre parecido", "similar name"),
    "registration.same_email": PageText("mismo correo", "same e-mail"),
    "registration.same_phone": PageText("mismo teléfono", "same phone"),
}
