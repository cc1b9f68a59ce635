"""What the comparison of two versions of a customer says."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "compare.title": PageText("Comparar", "Compare"),
    "compare.of": PageText("Comparar {name}", "Compare {name}"),
    "compare.from": PageText("De", "From"),
    "compare.to": PageText("A", "To"),
    "compare.hint": PageText(
        "El número de una versión, o un día como 2026-11-24.", "The number of a version, or a day such as 2026-11-24."
    ),
    "compare.submit": PageText("Comparar", "Compare"),
    "compare.swap": PageText("Comparar de {first} a {second}", "Compare {first} to {second}"),
    "compare.caption": PageText("{count} diferencia|{count} diferencias", "{count} difference|{count} differences"),
    "compare.member": PageText("Dato", "Member"),
    "compare.nothing_yet": PageText("Antes del registro", "Before the registration"),
    "compare.same": PageText("No hay ninguna diferencia entre las dos.", "There is no difference between the two."),
    "compare.not_yet": PageText(
        "En ese momento este cliente todavía no estaba registrado.", "This customer was not registered yet by then."
    ),
    "compare.turned_round": PageText("Debe ser posterior a lo primero.", "Must be later than the first one."),
    "compare.see": PageText("Ver la versión {version}", "See version {version}"),
}
