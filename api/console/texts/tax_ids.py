"""What is said of a tax id while it is typed."""

from __future__ import annotations

from typing import Final

from api.console.texts.text import PageText

TEXTS: Final = {
    "tax_ids.hint": PageText("Escriba CF si no hay.", "Write CF where there is none."),
    "tax_ids.country_hint": PageText(
        "Dos letras, solo si es de otro país: SV, HN, MX, US.",
        "Two letters, only if it is of another country: SV, HN, MX, US.",
    ),
    "tax_ids.other": PageText("Otro documento o país", "Another document or country"),
    "tax_ids.any_of_ours": PageText("NIT o CUI", "NIT or CUI"),
    "tax_ids.stored": PageText("Se guardará como {tax_id}.", "Will be stored as {tax_id}."),
    "tax_ids.final_consumer": PageText("Consumidor final, sin NIT.", "Final consumer, without a NIT."),
    "tax_ids.valid_NIT": PageText(
        "Dígito verificador correcto (no consultado a la SAT).", "Check digit correct (SAT was not asked)."
    ),
    "tax_ids.valid_CUI": PageText(
        "CUI con dígito verificador correcto (no consultado al RENAP).",
        "CUI with a correct check digit (RENAP was not asked).",
    ),
    "tax_ids.valid_FOREIGN": PageText(
        "Cumple las reglas de su país (no consultado allí).",
        "Follows the rules of its country (nobody there was asked).",
    ),
    "tax_ids.does_not_add_up": PageText(
        "El NIT no cuadra: revise todos sus números.", "The NIT does not add up: check all its digits."
    ),
    "tax_ids.kept_anyway": PageText(
        "Si es así en el documento, se puede guardar; quedará marcado para revisar.",
        "If the document says so it can be saved; it will be marked to be checked.",
    ),
    "tax_ids.taken": PageText("Este NIT ya es de", "This tax id already belongs to"),
    "tax_ids.taken_by_other": PageText("Otro cliente ya lo tiene.", "Another customer has it already."),
    "tax_ids.if_other": PageText("Si es otra razón social suya,", "If it is another company name of theirs,"),
    "tax_ids.add_there": PageText("agréguela allí", "add it there"),
}
