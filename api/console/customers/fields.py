"""The fields of a customer itself, and what is said where it cannot have what another one has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.console.changing.acting import FilledForm
from api.console.customers import tax_ids
from api.console.customers.tax_ids import Holder
from api.console.frame.forms import CHECKED, Field
from api.console.frame.visit import Visit
from api.settings import DEFAULT_ORIGIN
from domain.errors import ExternalIdTaken, TaxIdTaken

CONTACT_ORIGIN: Final = "/contact_origin"
EXTERNAL_ID: Final = "/external_id"

NAMES: Final = (
    Field("/name", "members.name", hint="registration.name_hint", is_required=True, autocomplete="off"),
    Field("/legal_name", "members.legal_name", hint="registration.legal_name_hint", autocomplete="off"),
)
ORIGIN: Final = (
    Field(CONTACT_ORIGIN, "members.contact_origin", "choice", is_required=True, preset=DEFAULT_ORIGIN),
    Field("/notes", "members.notes", "area"),
)
MORE: Final = (
    Field(EXTERNAL_ID, "members.external_id", hint="registration.external_id_hint", autocomplete="off"),
    Field("/tags", "members.tags", "lines", hint="registration.tags_hint"),
    Field("/metadata", "members.metadata", "pairs", hint="registration.metadata_hint"),
)
DUPLICATE: Final = Field("/allow_duplicate_tax_id", "registration.duplicate", "check")
"""No box on any form: a button brings it, where the person was told whose the tax id is."""
ANYWAY: Final = "anyway"
"""The tax id that is to be saved though somebody has it: the one that the person was told about."""


def are_filled(group: Sequence[Field], filled: FilledForm) -> bool:
    """Whether there is something in these fields that must be seen."""
    return any(filled.values.get(field.pointer) or field.pointer in filled.faults for field in group)


def allow_told_duplicate(visit: Visit) -> None:
    """Send that a tax id may be one of two where the person was told whose it is, and went on with that very one."""
    if visit.sent.get(ANYWAY) and visit.sent[ANYWAY] == visit.sent.get(tax_ids.TAX_ID):
        visit.sent[DUPLICATE.pointer] = CHECKED


async def told_whose(visit: Visit, filled: FilledForm) -> tuple[FilledForm, Holder | None]:
    """The form with who has what cannot be had twice; the customer that has the external id, if that is it."""
    taken = visit.t("tax_ids.taken_by_other")
    if isinstance(filled.error, TaxIdTaken):
        return replace(filled, faults={tax_ids.TAX_ID: taken}, told=()), None
    if isinstance(filled.error, ExternalIdTaken):
        holder = await tax_ids.read_holder(visit, str(filled.error.customer_id))
        return replace(filled, faults={EXTERNAL_ID: taken}, told=()), holder
    return filled, None
