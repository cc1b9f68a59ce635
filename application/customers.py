"""The commands that need to know of other customers: who holds a tax id, and who has an external id.

All others are methods of `Customer`, see `application.writing.command.on_customer`. Each records events, or raises a
refusal of `domain.errors` and has recorded nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Unpack

from application.writing.unit_of_work import UnitOfWork
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.entry_details import CustomerDetails
from domain.errors import TaxIdRefused
from domain.tax_id import TaxId
from domain.written_tax_id import WrittenTaxId


class FirstEntry(NamedTuple):
    """An e-mail, a phone or a billing entity that a customer has from the start, and where the request names it."""

    place: tuple[str, int]
    add: Callable[[Customer], object]


def register(
    work: UnitOfWork,
    *,
    name: str,
    tax_id: TaxId,
    contact_origin: str,
    allow_duplicate_tax_id: bool = False,
    **details: Unpack[CustomerDetails],
) -> Customer:
    """Register a customer; no two active ones hold the same tax id, and no two have the same external id."""
    customer = Customer.register(
        work.customer_id,
        work.change,
        work.now,
        name=name,
        choice=_choice(work, tax_id, allow_duplicate_tax_id),
        contact_origin=contact_origin,
        external_id_holder=work.holder_of_external_id(details.get("external_id")),
        strict_tax_ids=work.strict_tax_ids,
        **details,
    )
    return work.add(customer)


def register_with(work: UnitOfWork, entries: Sequence[FirstEntry], **registration: Any) -> Customer:
    """Register a customer together with what it has from the start: all is recorded or nothing."""
    customer = register(work, **registration)
    for place, add in entries:
        try:
            add(customer)
        except TaxIdRefused as refused:
            raise refused.within(*place) from None
    return customer


def change(
    work: UnitOfWork, *, tax_id: WrittenTaxId | None = None, allow_duplicate_tax_id: bool = False, **wanted: Any
) -> None:
    """Change the name, the contact origin, any of the details, and the tax id; raises `InvalidValue` for that."""
    customer = work.customer()
    choice = None
    if tax_id:
        customer.must_be_active()
        choice = _choice(work, tax_id.instead_of(TaxId.of(customer)), allow_duplicate_tax_id)
    customer.change(
        choice=choice,
        external_id_holder=work.holder_of_external_id(wanted.get("external_id")),
        **wanted,
    )


def restore(work: UnitOfWork, *, allow_duplicate_tax_id: bool = False) -> None:
    """Bring an archived customer back, with the tax id that it held if that is still free."""
    customer = work.customer()
    takes_back = customer.is_archived and customer.held_tax_id_when_archived
    customer.restore(_choice(work, TaxId.of(customer), allow_duplicate_tax_id) if takes_back else None)


def _choice(work: UnitOfWork, tax_id: TaxId, allow_duplicate: bool) -> TaxIdChoice:
    return TaxIdChoice(tax_id, work.holder_of_tax_id(tax_id), allow_duplicate)
