"""One command that makes a customer match a description: registers it if new, changes what differs, else nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from application import customers
from application.importing import messages
from application.importing.effects import Effect, effects
from application.importing.matching_billing import MatchedEntities, match_billing_entities
from application.importing.matching_contacts import match_emails, match_phones
from application.importing.options import AS_USUAL, ImportOptions
from application.importing.remarks import Remark, RowRefused, blame, remark
from application.importing.setbacks import setbacks
from application.importing.wanted import WantedCustomer
from application.writing.unit_of_work import UnitOfWork
from domain.customer import Customer
from domain.entries import changed_members
from domain.errors import CustomerNotFound
from domain.metadata import patched
from domain.tags import each_tag_once
from domain.tax_id import TaxId
from domain.written_tax_id import WrittenTaxId


class Matched(StrEnum):
    """What it took."""

    REGISTERED = "registered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class MatchedCustomer:
    """A customer that matches, what changed about it if it was there before, and what somebody should look at."""

    matched: Matched
    customer: Customer
    effects: Sequence[Effect] = ()
    warnings: Sequence[Remark] = ()


def match(
    work: UnitOfWork, wanted: WantedCustomer, options: ImportOptions = AS_USUAL, *, update: bool = True
) -> MatchedCustomer:
    """Make the customer what is wanted; raises `RowRefused`, and then nothing is recorded.

    An unknown one is registered, or `CustomerNotFound` where that is not wanted; without `update` a known one stays as
    it is. E-mails are compared ignoring case, phones by number and extension, billing entities by legal name and tax
    id. Those that are not wanted stay, unless `options` say that they are removed. What is locked is never changed:
    wanting it otherwise is refused.
    """
    try:
        customer = work.customer()
    except CustomerNotFound:
        if options.update_only:
            raise
        return _registered(work, wanted, options)
    if not update:
        return MatchedCustomer(Matched.UNCHANGED, customer)
    before = customer.copy()
    with blame():
        _match_details(work, customer, wanted, options)
    entities = _match_entries(customer, wanted, options)
    worse = setbacks(before, customer, entities.labels)
    if worse and not options.allow_worse:
        raise RowRefused(*worse)
    if not customer.pending_events:
        return MatchedCustomer(Matched.UNCHANGED, customer, warnings=entities.warnings)
    return MatchedCustomer(Matched.CHANGED, customer, effects(before, customer), [*entities.warnings, *worse])


def _registered(work: UnitOfWork, wanted: WantedCustomer, options: ImportOptions) -> MatchedCustomer:
    said = dict(wanted.said)
    if wanted.metadata is not None:
        said["metadata"] = wanted.metadata.members
    if wanted.tags is not None:
        said["tags"] = wanted.tags or None
    name, origin = said.pop("name", None), said.pop("contact_origin", None) or wanted.origin_if_new
    with blame():
        if name is None:
            raise RowRefused(remark("name", messages.NEW_WITHOUT_NAME))
        if wanted.tax_id is None:
            raise RowRefused(remark("tax_id", messages.NEW_WITHOUT_TAX_ID))
        customer = customers.register(
            work,
            name=name,
            tax_id=wanted.tax_id.parsed,
            contact_origin=origin,
            allow_duplicate_tax_id=wanted.allow_duplicate_tax_id,
            **said,
        )
    _match_entries(customer, wanted, options)
    return MatchedCustomer(Matched.REGISTERED, customer)


def _match_entries(customer: Customer, wanted: WantedCustomer, options: ImportOptions) -> MatchedEntities:
    if wanted.emails is not None:
        match_emails(customer, wanted.emails, removes=options.replace)
    if wanted.phones is not None:
        match_phones(customer, wanted.phones, removes=options.replace)
    entities = MatchedEntities()
    if wanted.billing_entities is not None:
        entities = match_billing_entities(
            customer, wanted.billing_entities, removes=options.replace, says_default=wanted.says_default
        )
    if wanted.is_archived and not customer.is_archived:
        customer.archive()
    return entities


def _match_details(work: UnitOfWork, customer: Customer, wanted: WantedCustomer, options: ImportOptions) -> None:
    if customer.is_archived and wanted.is_archived is False:
        customers.restore(work, allow_duplicate_tax_id=wanted.allow_duplicate_tax_id)
    changed = _changed(customer, wanted, removes=options.replace)
    written = wanted.tax_id.written if wanted.tax_id else None
    if written and _is_unchanged(written, customer):
        written = None  # a customer that lives without holding its tax id goes on so
    if changed or written:
        customers.change(work, tax_id=written, allow_duplicate_tax_id=wanted.allow_duplicate_tax_id, **changed)


def _changed(customer: Customer, wanted: WantedCustomer, *, removes: bool) -> dict[str, Any]:
    """Those details that differ; of metadata, what changes it."""
    said = wanted.said
    if wanted.tags is not None:
        kept = [] if removes else customer.tags or []
        said = {**said, "tags": each_tag_once([*kept, *wanted.tags])}
    changed = changed_members(customer, said)
    if wanted.metadata is not None:
        members, is_whole = wanted.metadata
        said_of = {**dict.fromkeys(customer.metadata or (), None), **members} if is_whole else members
        if patched(customer.metadata, said_of) != customer.metadata:
            changed["metadata"] = said_of
    return changed


def _is_unchanged(written: WrittenTaxId, customer: Customer) -> bool:
    present = TaxId.of(customer)
    tax_id = written.instead_of(present)
    return (tax_id.value, tax_id.type, tax_id.country) == (present.value, present.type, present.country)
