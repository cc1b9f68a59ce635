"""What is said above a refusal, by its status, and what to do; the refusal has its own words."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "errors.400": PageText("No se entiende la solicitud", "The request cannot be understood"),
    "errors.401": PageText("Hay que entrar", "Sign in first"),
    "errors.403": PageText("No permitido", "Not allowed"),
    "errors.404": PageText("No se encontró", "Not found"),
    "errors.405": PageText("Así no se puede", "Not that way"),
    "errors.408": PageText("Tardó demasiado", "It took too long"),
    "errors.409": PageText("No se puede tal como está", "Not as it is now"),
    "errors.410": PageText("Se borró", "It was erased"),
    "errors.412": PageText("Cambió mientras tanto", "It changed meanwhile"),
    "errors.413": PageText("Demasiado grande", "Too large"),
    "errors.414": PageText("Dirección demasiado larga", "Address too long"),
    "errors.415": PageText("De un tipo que no se acepta", "Of a type that is not taken"),
    "errors.422": PageText("Así no es válido", "Not valid like this"),
    "errors.429": PageText("Demasiadas solicitudes", "Too many requests"),
    "errors.500": PageText("Algo falló", "Something failed"),
    "errors.503": PageText("Ahora no se puede", "Not just now"),
    "errors.no_database": PageText(
        "La base de datos no responde. Intente de nuevo en un momento.",
        "The database does not answer. Try again in a moment.",
    ),
    "errors.outcome_unknown": PageText(
        "La base de datos no respondió, y no se sabe si se guardó. Envíe otra vez para comprobarlo: nada ocurrirá dos "
        "veces.",
        "The database did not answer, and it is not known whether this was saved. Send it again to find out: nothing "
        "will happen twice.",
    ),
    "errors.no_page": PageText(
        "No hay nada en esta dirección. Revise si el enlace está completo.",
        "There is nothing at this address. Check whether the link is whole.",
    ),
    "errors.forbidden": PageText("Su rol no lo permite.", "Your role does not allow it."),
    "errors.not_valid": PageText("No se hizo nada. Esto no es válido:", "Nothing was done. This is not valid:"),
    "errors.in_progress": PageText(
        "Lo mismo ya se está guardando. Intente de nuevo en un momento: nada ocurrirá dos veces.",
        "The same is being saved already. Try again in a moment: nothing will happen twice.",
    ),
    "errors.sent_otherwise": PageText(
        "Este formulario ya se envió con otros datos. Revíselo y envíelo otra vez.",
        "This form was sent already with other values. Look it over and send it again.",
    ),
    "errors.tax_id_taken": PageText("Otro cliente activo ya tiene este NIT.", "Another active customer has this NIT."),
    "errors.roles": PageText("Pueden hacerlo estos roles: {roles}.", "These roles may: {roles}."),
    "errors.certificate": PageText("Ver la constancia", "See the certificate"),
    "errors.begin": PageText("Ir al inicio", "Go to the beginning"),
}
