"""Whatever is done to a customer, in whatever order: what holds all the time, against a model in plain sets."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.document import customer_document
from domain.errors import (
    BillingEntityInactive,
    BillingEntityNotFound,
    CustomerErased,
    CustomerIsArchived,
    CustomersError,
    EmailAlreadyPresent,
    EmailIsLocked,
    EmailNotFound,
    ExternalIdTaken,
    PhoneAlreadyPresent,
    PhoneIsLocked,
    PhoneNotFound,
    TaxIdTaken,
)
from domain.event import Event
from tests.support.scenario import (
    BEFORE,
    CF,
    CHANGE,
    CUI,
    NIT,
    OTHER_CUSTOMER,
    PAST,
    WRONG_NIT,
    register,
    replayed,
)

IDS = st.sampled_from([UUID(int=number) for number in range(1, 5)])
EMAILS = st.sampled_from(["ana@acme.com", "ANA@acme.com", "luis@acme.com", "Luis@acme.com", "fel@acme.com"])
PHONES = st.tuples(st.sampled_from(["+50223456789", "+50255443322"]), st.sampled_from([None, "1", "2"]))
TEXTS = st.sampled_from([None, "x", "y"])
CHOICES = st.builds(
    TaxIdChoice,
    st.sampled_from([NIT, CUI, CF, WRONG_NIT]),
    st.sampled_from([None, OTHER_CUSTOMER]),
    st.booleans(),
)


class AnyHistory(RuleBasedStateMachine):
    """Runs commands on a customer and on a model of it that knows only what is there, locked, active or default."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = register(choice=TaxIdChoice(NIT))
        self.events: list[Event] = list(self.customer.collect_events())  # type: ignore[arg-type]
        self.clock = PAST
        self.emails: dict[UUID, str] = {}
        self.phones: dict[UUID, tuple[str, str | None]] = {}
        self.locked: set[UUID] = set()
        self.active: dict[UUID, bool] = {}
        self.default: UUID | None = None
        self.archived = self.erased = False

    # What is done

    @rule(seconds=st.integers(-5, 5))
    def the_clock_is_set(self, seconds: int) -> None:
        self.clock += timedelta(seconds=seconds)

    @rule(email_id=IDS, email=EMAILS)
    def add_email(self, email_id: UUID, email: str) -> None:
        if email_id in self.emails:
            return  # whoever calls chooses a new id
        refusal = self.refusal() or (EmailAlreadyPresent if self.has_email(email) else None)
        with self.outcome(refusal) as customer:
            customer.add_email(email_id, email)
            self.emails[email_id] = email

    @rule(email_id=IDS, email=EMAILS, notes=TEXTS)
    def change_email(self, email_id: UUID, email: str, notes: str | None) -> None:
        refusal = self.refusal_for(email_id, self.emails, EmailNotFound, EmailIsLocked)
        refusal = refusal or (EmailAlreadyPresent if self.has_email(email, besides=email_id) else None)
        with self.outcome(refusal) as customer:
            customer.change_email(email_id, email=email, notes=notes)
            self.emails[email_id] = email

    @rule(email_id=IDS)
    def remove_email(self, email_id: UUID) -> None:
        with self.outcome(self.refusal_for(email_id, self.emails, EmailNotFound, EmailIsLocked)) as customer:
            customer.remove_email(email_id)
            del self.emails[email_id]

    @rule(phone_id=IDS, phone=PHONES)
    def add_phone(self, phone_id: UUID, phone: tuple[str, str | None]) -> None:
        if phone_id in self.phones:
            return
        refusal = self.refusal() or (PhoneAlreadyPresent if phone in self.phones.values() else None)
        with self.outcome(refusal) as customer:
            customer.add_phone(phone_id, *phone)
            self.phones[phone_id] = phone

    @rule(phone_id=IDS, phone=PHONES, is_whatsapp=st.booleans())
    def change_phone(self, phone_id: UUID, phone: tuple[str, str | None], is_whatsapp: bool) -> None:
        refusal = self.refusal_for(phone_id, self.phones, PhoneNotFound, PhoneIsLocked)
        others = [number for other_id, number in self.phones.items() if other_id != phone_id]
        refusal = refusal or (PhoneAlreadyPresent if phone in others else None)
        with self.outcome(refusal) as customer:
            customer.change_phone(phone_id, phone=phone[0], extension=phone[1], is_whatsapp=is_whatsapp)
            self.phones[phone_id] = phone

    @rule(phone_id=IDS)
    def remove_phone(self, phone_id: UUID) -> None:
        with self.outcome(self.refusal_for(phone_id, self.phones, PhoneNotFound, PhoneIsLocked)) as customer:
            customer.remove_phone(phone_id)
            del self.phones[phone_id]

    @rule(contact_id=IDS, is_email=st.booleans(), locks=st.booleans(), reason=TEXTS)
    def lock_or_unlock(self, contact_id: UUID, is_email: bool, locks: bool, reason: str | None) -> None:
        there, not_found = (self.emails, EmailNotFound) if is_email else (self.phones, PhoneNotFound)
        with self.outcome(self.refusal_for(contact_id, there, not_found)) as customer:
            command = f"{'lock' if locks else 'unlock'}_{'email' if is_email else 'phone'}"
            getattr(customer, command)(contact_id, reason)
            mark = self.mark(contact_id, there)
            self.locked = self.locked | {mark} if locks else self.locked - {mark}

    @rule(entity_id=IDS, is_default=st.booleans())
    def add_billing_entity(self, entity_id: UUID, is_default: bool) -> None:
        if entity_id in self.active:
            return
        with self.outcome(self.refusal()) as customer:
            customer.add_billing_entity(entity_id, "Acme, S. A.", NIT, is_default=is_default)
            self.active[entity_id] = True
            self.default = entity_id if is_default else self.default

    @rule(entity_id=IDS, billing_email=EMAILS | st.none())
    def change_billing_entity(self, entity_id: UUID, billing_email: str | None) -> None:
        with self.outcome(self.refusal_for(entity_id, self.active, BillingEntityNotFound)) as customer:
            customer.change_billing_entity(entity_id, billing_email=billing_email)

    @rule(entity_id=IDS, activates=st.booleans())
    def activate_or_deactivate(self, entity_id: UUID, activates: bool) -> None:
        with self.outcome(self.refusal_for(entity_id, self.active, BillingEntityNotFound)) as customer:
            (customer.activate_billing_entity if activates else customer.deactivate_billing_entity)(entity_id)
            self.active[entity_id] = activates
            if self.default == entity_id and not activates:
                self.default = None

    @rule(entity_id=IDS)
    def set_default(self, entity_id: UUID) -> None:
        refusal = self.refusal_for(entity_id, self.active, BillingEntityNotFound)
        refusal = refusal or (None if self.active.get(entity_id) else BillingEntityInactive)
        with self.outcome(refusal) as customer:
            customer.set_default_billing_entity(entity_id)
            self.default = entity_id

    @rule()
    def clear_default(self) -> None:
        with self.outcome(self.refusal()) as customer:
            customer.clear_default_billing_entity()
            self.default = None

    @rule(name=st.sampled_from(["Acme", "Beta"]), notes=TEXTS, choice=CHOICES | st.none(), clash=st.booleans())
    def change(self, name: str, notes: str | None, choice: TaxIdChoice | None, clash: bool) -> None:
        wanted: dict[str, Any] = {"name": name, "notes": notes, "choice": choice}
        refusal = self.refusal() or (TaxIdTaken if self.is_taken(choice) else ExternalIdTaken if clash else None)
        if clash:
            wanted |= {"external_id": "crm-1", "external_id_holder": OTHER_CUSTOMER}
        with self.outcome(refusal) as customer:
            customer.change(**wanted)

    @rule()
    def archive(self) -> None:
        with self.outcome(CustomerErased if self.erased else None) as customer:
            customer.archive()
            self.archived = True

    @rule(holder=st.sampled_from([None, OTHER_CUSTOMER]), allow=st.booleans())
    def restore(self, holder: UUID | None, allow: bool) -> None:
        held = self.customer.held_tax_id_when_archived and self.archived
        refusal: type[CustomersError] | None = CustomerErased if self.erased else None
        if held and holder and not allow:
            refusal = refusal or TaxIdTaken
        with self.outcome(refusal) as customer:
            customer.restore(TaxIdChoice(NIT, holder, allow) if held else None)
            self.archived = False

    @precondition(lambda self: len(self.events) > 15)
    @rule()
    def erase(self) -> None:
        with self.outcome(None) as customer:
            customer.erase()
            self.erased = True

    # What the model expects

    def refusal(self) -> type[CustomersError] | None:
        """Why no write at all is possible just now."""
        return CustomerErased if self.erased else CustomerIsArchived if self.archived else None

    def refusal_for(
        self,
        id: UUID,
        there: dict[UUID, Any],
        not_found: type[CustomersError],
        is_locked: type[CustomersError] | None = None,
    ) -> type[CustomersError] | None:
        if id not in there:
            return not_found
        return self.refusal() or (is_locked if self.mark(id, there) in self.locked else None)

    def mark(self, contact_id: UUID, there: dict[UUID, Any]) -> UUID:
        """E-mails and phones may have equal ids here, so the locks of phones are kept under another one."""
        return contact_id if there is self.emails else UUID(int=contact_id.int + 1000)

    def has_email(self, email: str, besides: UUID | None = None) -> bool:
        return any(other.lower() == email.lower() for id, other in self.emails.items() if id != besides)

    def is_taken(self, choice: TaxIdChoice | None) -> bool:
        if choice is None or choice.allow_duplicate or choice.tax_id == CF:
            return False
        return choice.holder is not None and choice.tax_id.value != self.customer.tax_id

    @contextmanager
    def outcome(self, refusal: type[CustomersError] | None) -> Iterator[Customer]:
        """The command is refused with just this and leaves no trace, or it works."""
        self.customer.acting(CHANGE, self.clock)
        before = copy.deepcopy(self.customer)
        refused: type[CustomersError] | None = None
        try:
            yield self.customer
        except CustomersError as error:
            refused = type(error)
        assert refused is refusal
        new = list(self.customer.collect_events())
        self.events += new  # type: ignore[arg-type]
        assert (new and not refusal) or self.customer == before
        self.locked_ones_are_untouched(before)

    def locked_ones_are_untouched(self, before: Customer) -> None:
        """Unlocking aside, a locked entry is the same after any command."""
        unlocked = {"lock": None, "updated_at": PAST}
        contacts: list[tuple[Mapping[UUID, Any], Mapping[UUID, Any]]] = [
            (before.emails, self.customer.emails),
            (before.phones, self.customer.phones),
        ]
        for entries, now in contacts:
            for id, entry in entries.items():
                if entry.is_locked:
                    assert replace(now[id], **unlocked) == replace(entry, **unlocked)
                    assert now[id] == entry or not now[id].is_locked

    # What always holds

    @invariant()
    def the_customer_is_as_the_model_says(self) -> None:
        customer = self.customer
        assert {id: entry.email for id, entry in customer.emails.items()} == self.emails
        assert {id: (entry.phone, entry.extension) for id, entry in customer.phones.items()} == self.phones
        assert {id: entity.is_active for id, entity in customer.billing_entities.items()} == self.active
        assert customer.default_billing_entity_id == self.default
        assert (customer.is_archived, customer.is_erased) == (self.archived, self.erased)

    @invariant()
    def a_default_is_active(self) -> None:
        default = self.customer.default_billing_entity_id
        assert default is None or self.customer.billing_entities[default].is_active

    @invariant()
    def no_two_emails_and_no_two_phones_are_equal(self) -> None:
        emails = [entry.email.lower() for entry in self.customer.emails.values()]
        phones = [(entry.phone, entry.extension) for entry in self.customer.phones.values()]
        assert len(set(emails)) == len(emails)
        assert len(set(phones)) == len(phones)

    @invariant()
    def only_an_active_customer_with_a_tax_id_holds_it(self) -> None:
        if self.customer.holds_tax_id:
            assert (self.archived, self.erased) == (False, False)
            assert self.customer.tax_id != "CF"

    @invariant()
    def the_events_say_it_all(self) -> None:
        again = replayed(self.events)
        again.acting(BEFORE, PAST)
        self.customer.acting(BEFORE, PAST)
        assert again == self.customer
        assert customer_document(again) == customer_document(self.customer)
        assert self.customer.version == len(self.events)
        assert [event.originator_version for event in self.events] == list(range(1, len(self.events) + 1))

    @invariant()
    def time_never_runs_backwards(self) -> None:
        times = [event.timestamp for event in self.events]
        assert times == sorted(times)


AnyHistory.TestCase.settings = settings(max_examples=100, stateful_step_count=40)
TestAnyHistory = AnyHistory.TestCase
