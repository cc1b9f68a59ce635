"""Stored events: they come back as they were, tell nothing without the key, and cannot be moved elsewhere."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any, ClassVar
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from application.log import sealing
from application.log.event_store import replay
from application.log.sealing import StoredEvent, seal, unseal
from domain.address import Address
from domain.change import Change
from domain.customer import EVENT_TYPES, Customer
from domain.details import TaxIdChoice
from domain.document import customer_document
from domain.errors import RecordUnreadable
from domain.event import ERASED, Event
from domain.tax_id import TaxId, TaxIdType
from tests.support.story import BEGIN, CUSTOMER, EMAIL, ENTITY, PHONE, every_event

KEY, OTHER_KEY = AESGCM(bytes(range(32))), AESGCM(bytes(32))
STORY = every_event()
BY_TYPE = {type(event).__name__: event for event in STORY}
MARK = "§"
"""Part of every personal value below, and of nothing else that is stored."""
PERSONAL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: MARK + text)


def state_of(stored: StoredEvent) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(stored.state)
    return state


def with_state(stored: StoredEvent, **members: Any) -> StoredEvent:
    return stored._replace(state=json.dumps(state_of(stored) | members).encode())


def test_the_story_has_every_type_of_event() -> None:
    assert set(BY_TYPE) == set(EVENT_TYPES)


@pytest.mark.parametrize("event", STORY, ids=lambda event: event.type)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    stored = seal(event, KEY)
    again = unseal(stored, KEY)
    assert again == event
    assert (again.type, again.timestamp.tzinfo) == (event.type, event.timestamp.tzinfo)
    assert (stored.customer_id, stored.version, stored.topic) == (CUSTOMER, event.originator_version, event.TOPIC)


@pytest.mark.parametrize("event", STORY, ids=lambda event: event.type)
def test_sealing_leaves_the_event_as_it_is(event: Event) -> None:
    before = repr(event)
    seal(event, KEY)
    assert repr(event) == before


def test_the_same_event_is_never_sealed_into_the_same_bytes() -> None:
    assert seal(STORY[0], KEY).state != seal(STORY[0], KEY).state


def test_events_that_come_back_from_the_log_replay_to_the_same_customer() -> None:
    again = replay(unseal(seal(event, KEY), KEY) for event in STORY)
    assert again == replay(STORY)


@given(
    texts=st.lists(PERSONAL, min_size=5, max_size=5),
    reason=PERSONAL,
    address=st.builds(Address, PERSONAL, PERSONAL, st.none() | PERSONAL, st.none() | PERSONAL),
)
def test_no_personal_value_is_in_the_stored_bytes(texts: list[str], reason: str, address: Address) -> None:
    name, other_name, contact, role, notes = texts
    change = Change("ana", None, reason, "r-1")
    tax_id = TaxId(MARK + name, TaxIdType.FOREIGN, "HN", TaxId.parse("CF").status, None)
    customer = Customer.register(
        CUSTOMER,
        change,
        BEGIN,
        name=name,
        legal_name=other_name,
        external_id=contact,
        notes=notes,
        contact_origin="EVENT",
        choice=TaxIdChoice(tax_id),
    )
    customer.acting(change, BEGIN)
    customer.change(name=MARK, legal_name=MARK, external_id=None, notes=MARK + notes)
    customer.change(choice=TaxIdChoice(TaxId(MARK, TaxIdType.FOREIGN, "HN", tax_id.status, None)))
    customer.add_email(EMAIL, contact, name=name, role=role, notes=notes)
    customer.change_email(EMAIL, email=MARK, name=MARK, role=MARK, notes=MARK)
    customer.lock_email(EMAIL, reason + MARK)
    customer.add_phone(PHONE, contact, MARK + role, name=name, role=role, notes=notes)
    customer.change_phone(PHONE, phone=MARK, extension=MARK, name=MARK, role=MARK, notes=MARK)
    customer.lock_phone(PHONE, reason + MARK)
    customer.add_billing_entity(
        ENTITY, name, tax_id, billing_email=contact, fiscal_address=address, billing_address=address
    )
    customer.change_billing_entity(ENTITY, legal_name=MARK, billing_email=MARK, fiscal_address=Address(MARK))
    customer.archive()
    for event in customer.pending_events:
        assert isinstance(event, Event)
        stored = seal(event, KEY)
        assert MARK.encode() not in stored.state
        assert b"\\u00a7" not in stored.state.lower()
        assert MARK not in json.dumps(state_of(stored), ensure_ascii=False)
        assert unseal(stored, KEY) == event
        assert MARK not in repr(unseal(stored, None))


@pytest.mark.parametrize("event", STORY, ids=lambda event: event.type)
def test_without_the_key_personal_values_read_as_erased_and_all_else_as_it_was(event: Event) -> None:
    erased = vars(unseal(seal(event, KEY), None))
    for name, value in vars(event).items():
        if name == "changed":
            expected: Any = {
                member: ERASED if member in event.personal and new is not None else new for member, new in value.items()
            }
        else:
            expected = ERASED if name in event.personal and value is not None else value
        assert erased[name] == expected


def test_a_history_replays_after_erasure() -> None:
    customer = replay(unseal(seal(event, KEY), None) for event in STORY)
    assert customer is not None
    assert customer.is_erased
    document = customer_document(customer)
    assert (document["name"], document["tax_id"], document["legal_name"]) == (ERASED, ERASED, None)
    assert document["billing_entities"][0]["legal_name"] == ERASED
    assert document["contact_origin"] == "WHATSAPP"


def test_every_moment_of_an_erased_history_can_be_shown() -> None:
    for length in range(1, len(STORY) + 1):
        customer = replay(unseal(seal(event, KEY), None) for event in STORY[:length])
        assert customer is not None
        assert customer_document(customer)["version"] == length


def test_after_erasure_nothing_personal_can_be_recorded() -> None:
    with pytest.raises(ValueError, match="data key"):
        seal(BY_TYPE["EmailAdded"], None)
    assert seal(BY_TYPE["PersonalDataErased"], None).topic == "customer.personal-data-erased"


@pytest.mark.parametrize(
    "moved",
    [
        {"version": 7},
        {"customer_id": UUID(int=1)},
        {"topic": "customer.default-billing-entity-cleared"},
    ],
    ids=str,
)
def test_a_ciphertext_at_another_place_does_not_open(moved: dict[str, Any]) -> None:
    stored = seal(BY_TYPE["CustomerArchived"], KEY)
    with pytest.raises(RecordUnreadable, match="does not fit its place or its key"):
        unseal(stored._replace(**moved), KEY)


def test_a_ciphertext_in_another_field_does_not_open() -> None:
    stored = seal(BY_TYPE["EmailAdded"], KEY)
    sealed = state_of(stored)["sealed"]
    for other in ("role", "notes", "email"):
        swapped = sealed | {"name": sealed[other], other: sealed["name"]}
        with pytest.raises(RecordUnreadable):
            unseal(with_state(stored, sealed=swapped), KEY)


def test_a_changed_member_and_a_field_of_the_event_cannot_be_swapped() -> None:
    stored = seal(BY_TYPE["CustomerChanged"], KEY)
    sealed = state_of(stored)["sealed"]
    assert set(sealed) == {"reason", "changed.name", "changed.metadata"}
    swapped = sealed | {"reason": sealed["changed.name"], "changed.name": sealed["reason"]}
    with pytest.raises(RecordUnreadable):
        unseal(with_state(stored, sealed=swapped), KEY)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(RecordUnreadable) as unreadable:
        unseal(seal(STORY[0], KEY), OTHER_KEY)
    assert (unreadable.value.customer_id, unreadable.value.version) == (CUSTOMER, 1)


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_single_changed_bit_of_a_ciphertext_is_noticed(place: int, bit: int) -> None:
    stored = seal(BY_TYPE["CustomerArchived"], KEY)
    box = bytearray(b64decode(state_of(stored)["sealed"]["reason"]))
    box[place % len(box)] ^= 1 << bit
    with pytest.raises(RecordUnreadable):
        unseal(with_state(stored, sealed={"reason": b64encode(box).decode()}), KEY)


@pytest.mark.parametrize("key", [KEY, None], ids=["key", "erased"])
@pytest.mark.parametrize(
    ("event_type", "members"),
    [
        ("EmailAdded", {"email": "forged@example.com"}),
        ("CustomerArchived", {"reason": "Forged"}),
        ("CustomerChanged", {"changed": {"name": "Forged"}}),
    ],
)
def test_a_personal_value_that_is_not_sealed_is_not_believed(
    event_type: str, members: dict[str, Any], key: AESGCM | None
) -> None:
    forged = with_state(seal(BY_TYPE[event_type], KEY), sealed={}, **members)
    with pytest.raises(RecordUnreadable, match="not sealed") as unreadable:
        unseal(forged, key)
    assert "orged" not in str(unreadable.value)


def test_an_unknown_topic_says_so() -> None:
    stored = seal(STORY[0], KEY)._replace(topic="customer.moved-to-mars")
    with pytest.raises(RecordUnreadable, match=r"does not know the topic customer\.moved-to-mars"):
        unseal(stored, KEY)


def test_a_newer_version_says_so() -> None:
    stored = with_state(seal(STORY[0], KEY), class_version=99)
    with pytest.raises(RecordUnreadable, match="has version 99"):
        unseal(stored, KEY)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"class_version": "1"}',
        b'{"class_version": 0}',
        b'{"class_version": null}',
    ],
    ids=lambda state: state[:20],
)
@pytest.mark.parametrize("key", [KEY, None], ids=["key", "erased"])
def test_a_damaged_state_says_so(state: bytes, key: AESGCM | None) -> None:
    with pytest.raises(RecordUnreadable, match="is damaged"):
        unseal(seal(STORY[0], KEY)._replace(state=state), key)


@pytest.mark.parametrize(
    "members",
    [
        {"sealed": []},
        {"sealed": {"name": 1}},
        {"sealed": {"name": ""}},
        {"sealed": {"name": "AAAA"}},
        {"sealed": {"name": "no base64"}},
        {"sealed": {"nowhere.name": "AAAA"}},
        {"timestamp": "yesterday"},
        {"timestamp": 5},
        {"timestamp": None},
    ],
    ids=str,
)
def test_a_damaged_member_says_so(members: dict[str, Any]) -> None:
    with pytest.raises(RecordUnreadable):
        unseal(with_state(seal(STORY[0], KEY), **members), KEY)


@pytest.mark.parametrize("event", STORY, ids=lambda event: event.type)
def test_an_event_without_one_of_its_members_is_damaged(event: Event) -> None:
    stored = seal(event, KEY)
    whole = state_of(stored)
    for name in whole.keys() - {"class_version", "sealed"}:
        lacking = {member: value for member, value in whole.items() if member != name}
        with pytest.raises(RecordUnreadable, match="is damaged"):
            unseal(stored._replace(state=json.dumps(lacking).encode()), KEY)
    for name in whole.get("sealed", ()):
        if "." not in name:
            lacking = whole | {"sealed": {field: text for field, text in whole["sealed"].items() if field != name}}
            with pytest.raises(RecordUnreadable, match="is damaged"):
                unseal(stored._replace(state=json.dumps(lacking).encode()), KEY)


def test_what_is_wrong_is_told_without_any_value() -> None:
    stored = seal(BY_TYPE["EmailAdded"], KEY)
    for state in (b'{"actor": "Ana Secreta', b'{"actor": "Ana Secreta"}', b'{"timestamp": "Ana Secreta"}'):
        with pytest.raises(RecordUnreadable) as unreadable:
            unseal(stored._replace(state=state), KEY)
        assert "Secreta" not in str(unreadable.value)
        assert unreadable.value.__suppress_context__


class NicknameGiven(Event):
    """An event that only this test knows, in its third shape."""

    TOPIC = "test.nickname-given"
    class_version = 3
    personal: ClassVar[frozenset[str]] = frozenset({"reason", "nickname"})

    nickname: str
    given_by: UUID
    is_nice: bool

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["nickname"] = state.pop("nick")

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state["is_nice"] = True


@pytest.fixture
def _nicknames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sealing.EVENTS_BY_TOPIC, NicknameGiven.TOPIC, NicknameGiven)


def stored_nickname(class_version: int, key: AESGCM, **members: Any) -> StoredEvent:
    """How an older version of the service had written it."""
    nonce, field = bytes(12), "nick" if class_version == 1 else "nickname"
    place = CUSTOMER.bytes + b"2 test.nickname-given " + field.encode()
    text = b64encode(nonce + key.encrypt(nonce, b'"Tito"', place)).decode()
    state = {
        "class_version": class_version,
        "timestamp": "2026-03-01T09:00:00Z",
        "actor": "ana",
        "on_behalf_of": None,
        "reason": None,
        "request_id": None,
        "given_by": str(EMAIL),
        "sealed": {field: text},
    }
    return StoredEvent(CUSTOMER, 2, NicknameGiven.TOPIC, json.dumps(state | members).encode())


@pytest.mark.usefixtures("_nicknames")
@pytest.mark.parametrize("class_version", [1, 2])
def test_an_older_shape_is_lifted_step_by_step(class_version: int) -> None:
    event = unseal(stored_nickname(class_version, KEY), KEY)
    assert isinstance(event, NicknameGiven)
    assert (event.nickname, event.given_by, event.is_nice) == ("Tito", EMAIL, True)
    assert unseal(seal(event, KEY), KEY) == event


@pytest.mark.usefixtures("_nicknames")
def test_an_older_shape_is_lifted_after_erasure_too() -> None:
    event = unseal(stored_nickname(1, KEY), None)
    assert isinstance(event, NicknameGiven)
    assert event.nickname == ERASED


@pytest.mark.usefixtures("_nicknames")
def test_an_older_shape_that_cannot_be_lifted_is_damaged() -> None:
    with pytest.raises(RecordUnreadable, match="is damaged"):
        unseal(stored_nickname(1, KEY, sealed={}), KEY)
