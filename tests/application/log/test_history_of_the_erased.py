"""What is told of a customer before and after its erasure: the same events change the same members, less the values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from application.log.event_store import replay
from application.log.sealing import seal, unseal
from domain.address import Address
from domain.change import Change
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.document import DERIVED, customer_document
from domain.errors import Refused
from domain.event import ERASED, Event, GivenReason
from domain.history import FieldChange, changes_between, steps
from domain.tax_id import TaxId, TaxIdType
from tests.support.scenario import CF, CUI, NIT, OTHER_CUSTOMER, PAST, WRONG_NIT, as_written, register

KEY = AESGCM(bytes(32))
PERSONAL = {
    *(
        "name",
        "legal_name",
        "external_id",
        "notes",
        "metadata",
        "tags",
        "tax_id",
        "email",
        "role",
        "lock_reason",
        "phone",
        "extension",
    ),
    *("billing_email", "billing_cc", "fiscal_address", "billing_address"),
}
"""The members of a customer and of its entries that are sealed."""

IDS = st.sampled_from([UUID(int=1), UUID(int=2)])
TEXTS = st.sampled_from([None, "uno", "dos", "y otra cosa"])
NAMES = st.sampled_from(["uno", "dos", "y otra cosa"])
EMAILS = st.sampled_from(["ana@acme.com", "luis@acme.com", "a@b.gt"])
PHONES = st.sampled_from(["+50223456789", "+50255443322"])
TAX_IDS = st.sampled_from([NIT, WRONG_NIT, TaxId.parse("7108-2"), TaxId.parse("12345678-9"), CUI, CF]) | st.just(
    TaxId.parse("71080", TaxIdType.FOREIGN, "US")
)
CHOICES = st.builds(TaxIdChoice, TAX_IDS, st.sampled_from([None, OTHER_CUSTOMER]), st.just(True))
ADDRESSES = st.sampled_from([None, Address("Bodega 4"), Address("Bodega 5", "Mixco", "Guatemala")])
CC = st.sampled_from([None, [], ["ana@acme.com"], ["ana@acme.com", "luis@acme.com"]])
CONTACT = {"name": TEXTS, "role": TEXTS, "notes": TEXTS}
METADATA = st.none() | st.dictionaries(st.sampled_from(["a", "b"]), TEXTS)
TAGS = st.sampled_from([None, ["uno"], ["dos", "uno"]])
DETAILS = {"legal_name": TEXTS, "external_id": TEXTS, "notes": TEXTS, "metadata": METADATA, "tags": TAGS}


class Step(NamedTuple):
    """A command with its arguments."""

    method: Callable[..., object]
    arguments: tuple[Any, ...]
    details: dict[str, Any]


def step(method: Callable[..., object], *arguments: st.SearchStrategy[Any], **details: Any) -> st.SearchStrategy[Step]:
    """A command with any arguments and any of some details."""
    said = st.fixed_dictionaries({}, optional=details)
    return st.builds(Step, st.just(method), st.tuples(*arguments), said)


STEPS = st.one_of(
    step(Customer.change, name=NAMES, choice=CHOICES, **DETAILS),
    step(Customer.add_email, IDS, EMAILS, is_for_invoicing=st.booleans(), **CONTACT),
    step(Customer.change_email, IDS, email=EMAILS, is_for_invoicing=st.booleans(), **CONTACT),
    step(Customer.lock_email, IDS, TEXTS),
    step(Customer.unlock_email, IDS, TEXTS),
    step(Customer.remove_email, IDS),
    step(Customer.add_phone, IDS, PHONES, TEXTS, is_whatsapp=st.booleans(), **CONTACT),
    step(Customer.change_phone, IDS, phone=PHONES, extension=TEXTS, **CONTACT),
    step(Customer.lock_phone, IDS, TEXTS),
    step(Customer.unlock_phone, IDS, TEXTS),
    step(Customer.remove_phone, IDS),
    step(Customer.add_billing_entity, IDS, NAMES, TAX_IDS, is_default=st.booleans(), billing_cc=CC),
    step(
        Customer.change_billing_entity, IDS, legal_name=NAMES, tax_id=TAX_IDS.map(as_written), billing_address=ADDRESSES
    ),
    step(Customer.change_billing_entity, IDS, billing_cc=CC, fiscal_address=ADDRESSES),
    step(Customer.deactivate_billing_entity, IDS),
    step(Customer.activate_billing_entity, IDS),
    step(Customer.set_default_billing_entity, IDS),
    step(Customer.archive),
    step(Customer.restore, CHOICES),
)


def history(commands: Sequence[Step], reasons: Sequence[str | None]) -> list[Event]:
    """What these commands record, the refused ones nothing, and the erasure at the end."""
    customer = register(choice=TaxIdChoice(NIT), legal_name="uno")
    used: set[tuple[str, UUID]] = set()
    for number, (method, arguments, details) in enumerate([*commands, Step(Customer.erase, (), {})]):
        if method.__name__.startswith("add_"):
            if (method.__name__, arguments[0]) in used:
                continue  # whoever calls chooses a new id
            used.add((method.__name__, arguments[0]))
        customer.acting(Change("ana", reason=reasons[number % len(reasons)]), PAST + timedelta(seconds=number))
        with suppress(Refused):
            method(customer, *arguments, **details)
    return cast("list[Event]", list(customer.collect_events()))


def erased(events: Sequence[Event]) -> list[Event]:
    """The events as they read when the key is gone."""
    return [unseal(seal(event, KEY), None) for event in events]


def without_values(change: FieldChange) -> FieldChange:
    """How a change reads when personal values are gone; what is not there is not there then either."""
    if change.path.rpartition("/")[2] not in PERSONAL:
        return change
    before, after = (value if value in (None, [], {}) else ERASED for value in (change.before, change.after))
    return change._replace(before=before, after=after)


@given(st.lists(STEPS, max_size=25), st.lists(TEXTS, min_size=1, max_size=3))
def test_every_event_changes_the_same_members_before_and_after_the_erasure(
    commands: list[Step], reasons: list[str | None]
) -> None:
    events = history(commands, reasons)
    for before, after in zip(steps(events), steps(erased(events)), strict=True):
        assert after.changes == [without_values(change) for change in before.changes], before.event.type
        is_personal = "reason" in before.event.personal and before.event.reason is not None
        assert after.event.reason == (ERASED if is_personal else before.event.reason)
        if isinstance(before.event, GivenReason) and isinstance(after.event, GivenReason):
            is_personal = "own_reason" in before.event.personal and before.event.own_reason is not None
            assert after.event.own_reason == (ERASED if is_personal else before.event.own_reason)


@given(st.lists(STEPS, max_size=15), st.data())
def test_a_difference_has_the_same_members_too_and_those_that_changed_and_may_have_changed_back(
    commands: list[Step], data: st.DataObject
) -> None:
    events = history(commands, [None])
    last = data.draw(st.integers(1, len(events)))
    first = data.draw(st.integers(0, last))
    before = {change.path: without_values(change) for change in changes_between(events, first, last)}
    after = {change.path: change for change in changes_between(erased(events), first, last)}
    assert before.items() <= after.items()
    told = [change.path for step in [*steps(events)][first:last] for change in step.changes]
    for path in after.keys() - before.keys():
        assert (after[path].before, after[path].after) == (ERASED, ERASED)
        assert told.count(path) > 1


@given(st.lists(STEPS, max_size=15), st.data())
def test_a_difference_is_what_tells_two_versions_apart(commands: list[Step], data: st.DataObject) -> None:
    events = history(commands, [None])
    last = data.draw(st.integers(1, len(events)))
    first = data.draw(st.integers(0, last))
    old, new = members_at(events, first), members_at(events, last)
    both = {path: (old.get(path), new.get(path)) for path in old | new}
    differ = {path: (a, b) for path, (a, b) in both.items() if a != b and (a, b) not in ((None, []), (None, {}))}
    told = {change.path: (change.before, change.after) for change in changes_between(events, first, last)}
    assert told == differ


def test_an_old_event_by_which_an_id_was_held_or_replaced_names_the_id_once_nobody_can_compare() -> None:
    """In its first version `TaxIdChanged` did not say which of the two it was."""
    taken = register(choice=TaxIdChoice(NIT, OTHER_CUSTOMER, allow_duplicate=True))
    taken.acting(Change("ana"), PAST)
    taken.change(choice=TaxIdChoice(NIT))
    registered, held = cast("list[Event]", list(taken.collect_events()))
    stored = seal(held, KEY)
    state = orjson.loads(stored.state) | {"class_version": 1}
    del state["is_another"]
    old = stored._replace(state=orjson.dumps(state))
    opened, unopened = ([*steps([unseal(seal(registered, KEY), key), unseal(old, key)])] for key in (KEY, None))
    assert opened[1].changes == [FieldChange("/holds_tax_id", False, True)]
    assert {change.path for change in unopened[1].changes} == {"/holds_tax_id", "/tax_id"}


def members_at(events: Sequence[Event], version: int) -> dict[str, Any]:
    """Every member of the customer at a version by its path, but for derived ones."""
    customer = replay(events[:version])
    if customer is None:
        return {}
    document = customer_document(customer)
    entries = {name: document.pop(name) for name in ("emails", "phones", "billing_entities")}
    found = {f"/{name}": value for name, value in document.items() if name not in DERIVED}
    for name, of_kind in entries.items():
        for entry in of_kind:
            path = f"/{name}/{next(iter(entry.values()))}"
            found |= {f"{path}/{member}": value for member, value in entry.items() if member not in DERIVED}
    return found


def test_what_came_into_an_empty_list_was_not_there_before_the_first_event() -> None:
    customer = register()
    customer.acting(Change("ana"), PAST)
    customer.change(tags=["uno"])
    events = cast("list[Event]", list(customer.collect_events()))
    told = {first: [each for each in changes_between(events, first, 2) if each.path == "/tags"] for first in (0, 1)}
    assert told == {0: [FieldChange("/tags", None, ["uno"])], 1: [FieldChange("/tags", [], ["uno"])]}
