"""How a stored event gets a new shape: whatever `PhoneAdded` is today, tomorrow it learns when to call.

The event of tomorrow is one version further. What the version of today wrote (a golden record, byte for byte as
databases hold it) is lifted while it is read: nothing stored is ever rewritten.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.log import sealing
from application.log.sealing import StoredEvent, seal, unseal
from domain.errors import RecordUnreadable
from domain.event import ERASED, Event
from domain.history import steps
from domain.phones import PhoneAdded
from tests.support.story import every_event

KEY = AESGCM(b"the key of all golden events ...")
TODAY = PhoneAdded.class_version
GOLDEN = Path(__file__).parent / "golden" / f"{PhoneAdded.TOPIC}.v{TODAY}.json"


class PhoneAddedTomorrow(PhoneAdded):
    """What `PhoneAdded` becomes: one field more, the next version, and how the one before is lifted to it."""

    class_version = TODAY + 1

    call_after: str | None


def nobody_was_asked(state: dict[str, Any]) -> None:
    """Nobody said before when to call."""
    state["call_after"] = None


setattr(PhoneAddedTomorrow, f"upcast_v{TODAY}_v{TODAY + 1}", staticmethod(nobody_was_asked))


@pytest.fixture
def _tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sealing.EVENTS_BY_TOPIC, PhoneAdded.TOPIC, PhoneAddedTomorrow)


def old_record() -> StoredEvent:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return StoredEvent(UUID(golden["customer_id"]), golden["version"], golden["topic"], golden["state"].encode())


@pytest.mark.usefixtures("_tomorrow")
def test_a_record_of_today_opens_as_the_event_of_tomorrow() -> None:
    event = unseal(old_record(), KEY)
    assert isinstance(event, PhoneAddedTomorrow)
    assert (event.phone, event.extension, event.call_after) == ("+50223456789", "12", None)


@pytest.mark.usefixtures("_tomorrow")
def test_a_new_record_keeps_what_it_says() -> None:
    event = unseal(old_record(), KEY)
    event.__dict__["call_after"] = "14:00"
    stored = seal(event, KEY)
    assert json.loads(stored.state)["class_version"] == TODAY + 1
    assert unseal(stored, KEY) == event


@pytest.mark.usefixtures("_tomorrow")
def test_the_history_around_it_replays_as_before_and_after_erasure() -> None:
    old = old_record()
    for key in (KEY, None):
        opened: list[Event] = [
            unseal(old if event.originator_version == old.version else seal(event, KEY), key) for event in every_event()
        ]
        (told,) = [step for step in steps(opened) if isinstance(step.event, PhoneAddedTomorrow)]
        phone = next(change.after for change in told.changes if change.path.endswith("/phone"))
        assert phone == ("+50223456789" if key else ERASED)


def test_a_service_of_today_stops_at_a_record_of_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sealing.EVENTS_BY_TOPIC, PhoneAdded.TOPIC, PhoneAddedTomorrow)
        stored = seal(unseal(old_record(), KEY), KEY)
    with pytest.raises(RecordUnreadable, match=f"has version {TODAY + 1}, this version of the service knows {TODAY}"):
        unseal(stored, KEY)
