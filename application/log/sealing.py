"""The sealing mapper: events to stored bytes and back, with every personal field sealed for itself.

Stored state is JSON: `{"class_version", "timestamp", "actor", ..., "sealed": {field: base64(nonce + ciphertext)}}`.
Each field is sealed with AES-256-GCM under the key of its customer; customer, version, topic and field name are
authenticated with it, so that a ciphertext moved elsewhere does not open.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.log.event_row import EventRow
from domain.customer import EVENT_TYPES, Customer
from domain.errors import RecordUnreadable
from domain.event import ERASED, Event

UNOPENED_VALUE = "[sealed]"
"""What a personal value reads as to whoever does not open it."""

EVENTS_BY_TOPIC: dict[str, type[Event]] = {event_type.TOPIC: event_type for event_type in EVENT_TYPES.values()}


class StoredEvent(NamedTuple):
    """An event as a row of the log, before it has a position."""

    customer_id: UUID
    version: int
    topic: str
    state: bytes


def seal(event: Event, key: AESGCM | None) -> StoredEvent:
    """The stored form of an event. Without a key (after erasure) an event may have no personal values."""
    event_type = type(event)
    state = dict(vars(event))
    customer_id, version = state.pop("originator_id"), state.pop("originator_version")
    sealed: dict[str, str] = {}
    place = _place(customer_id, version, event_type.TOPIC)

    def hide(values: dict[str, Any], prefix: str) -> None:
        for name in event_type.personal & values.keys():
            value = values[name]
            if value is None:
                continue
            if key is None:
                raise ValueError("Personal values cannot be recorded without a data key.")
            del values[name]
            nonce = os.urandom(12)
            field = prefix + name
            ciphertext = key.encrypt(nonce, orjson.dumps(value), place + field.encode())
            sealed[field] = b64encode(nonce + ciphertext).decode()

    hide(state, "")
    if "changed" in state:
        state["changed"] = dict(state["changed"])
        hide(state["changed"], "changed.")
    state["class_version"] = event_type.class_version
    if sealed:
        state["sealed"] = sealed
    return StoredEvent(customer_id, version, event_type.TOPIC, orjson.dumps(state, option=orjson.OPT_UTC_Z))


def unseal(stored: StoredEvent | EventRow, key: AESGCM | None, only: Collection[str] | None = None) -> Event:
    """The event behind a row. Without the customer's key its personal values read as `[erased]`.

    With `only` no other personal values than these are opened: what stands in their place says that there are some.

    Raises `RecordUnreadable` for an unknown topic, a newer version, broken JSON, a personal value that is not sealed or
    a ciphertext that does not belong here; the reason names the trouble, never a value.
    """
    customer_id, version, topic, raw = stored.customer_id, stored.version, stored.topic, stored.state
    event_type = EVENTS_BY_TOPIC.get(topic)
    if event_type is None:
        raise RecordUnreadable(customer_id, version, f"this version of the service does not know the topic {topic}")
    try:
        state: dict[str, Any] = orjson.loads(raw)
        class_version = state.pop("class_version", 1)
        if class_version > event_type.class_version:
            why = f"{topic} has version {class_version}, this version of the service knows {event_type.class_version}"
            raise RecordUnreadable(customer_id, version, why)
        sealed = state.pop("sealed", None)
        if _has_plain(event_type, state) or ("changed" in state and _has_plain(event_type, state["changed"])):
            raise RecordUnreadable(customer_id, version, "a personal value is not sealed")
        if sealed:
            place = _place(customer_id, version, topic)
            for field, text in sealed.items():
                parent, _, name = field.rpartition(".")
                value: Any = ERASED
                if only is not None and name not in only:
                    value = UNOPENED_VALUE
                elif key is not None:
                    box = b64decode(text)
                    value = orjson.loads(key.decrypt(box[:12], box[12:], place + field.encode()))
                (state[parent] if parent else state)[name] = value
        while class_version < event_type.class_version:
            getattr(event_type, f"upcast_v{class_version}_v{class_version + 1}")(state)
            class_version += 1
        if not _members(event_type) <= state.keys():
            raise KeyError
        if state.get("originator_topic", Customer.TOPIC) != Customer.TOPIC:
            raise ValueError  # the library would import whatever stands there
        for name, convert in _conversions(event_type):
            state[name] = convert(state[name])
    except InvalidTag:
        raise RecordUnreadable(customer_id, version, "a sealed value does not fit its place or its key") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordUnreadable(customer_id, version, f"its stored form is damaged ({type(error).__name__})") from None
    state["originator_id"], state["originator_version"] = customer_id, version
    event = object.__new__(event_type)
    event.__dict__.update(state)
    return event


def timestamp_of(state: bytes) -> datetime | None:
    """When a stored event happened, without opening it; None where its stored form is damaged."""
    try:
        return datetime.fromisoformat(orjson.loads(state)["timestamp"]).astimezone(UTC)
    except (ValueError, TypeError, KeyError, OverflowError):
        return None


def _has_plain(event_type: type[Event], values: dict[str, Any]) -> bool:
    """Whether a personal value stands there open: the service never writes it so, and erasing would not reach it."""
    return any(values[name] is not None for name in event_type.personal & values.keys())


def _place(customer_id: UUID, version: int, topic: str) -> bytes:
    return b"%b%d %b " % (customer_id.bytes, version, topic.encode())


@cache
def _members(event_type: type[Event]) -> frozenset[str]:
    """What the stored state must have; its place in the log is in columns of their own."""
    return frozenset(field.name for field in fields(event_type)) - {"originator_id", "originator_version"}


@cache
def _conversions(event_type: type[Event]) -> list[tuple[str, Callable[[Any], Any]]]:
    """Which fields JSON keeps as text but the event does not."""
    readers: dict[object, Callable[[Any], Any]] = {UUID: UUID, datetime: _timestamp}
    kept = {name: kind for name, kind in get_type_hints(event_type).items() if not name.startswith("originator_")}
    return [(name, readers[kind]) for name, kind in kept.items() if kind in readers]


def _timestamp(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
