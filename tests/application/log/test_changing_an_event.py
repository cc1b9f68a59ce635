"""How a stored event gets a new shape, on the README's example: phones learn whether to call in the mornings only.

The event of today is a second version. What version 1 wrote (a golden record, byte for byte as databases hold it) is
lifted while it is read: nothing stored is ever rewritten.
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
GOLDEN = Path(__file__).parent / "golden" / f"{PhoneAdded.TOPIC}.v1.json"


class PhoneAddedOfToday(PhoneAdded):
    """What `PhoneAdded` becomes: one field more, the next version, and how the one before is lifted to it."""

    class_version = 2

    is_mornings_only: bool

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Nobody was asked before, so nobody said that mornings only would do."""
        state["is_mornings_only"] = False


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sealing.EVENTS_BY_TOPIC, PhoneAdded.TOPIC, PhoneAddedOfToday)


def old_record() -> StoredEvent:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return StoredEvent(UUID(golden["customer_id"]), golden["version"], golden["topic"], golden["state"].encode())


@pytest.mark.usefixtures("_today")
def test_an_old_record_opens_as_the_event_of_today() -> None:
    event = unseal(old_record(), KEY)
    assert isinstance(event, PhoneAddedOfToday)
    assert (event.phone, event.extension, event.is_mornings_only) == ("+50223456789", "12", False)


@pytest.mark.usefixtures("_today")
def test_a_new_record_keeps_what_it_says() -> None:
    event = unseal(old_record(), KEY)
    event.__dict__["is_mornings_only"] = True
    stored = seal(event, KEY)
    assert json.loads(stored.state)["class_version"] == 2
    assert unseal(stored, KEY) == event


@pytest.mark.usefixtures("_today")
def test_the_history_around_it_replays_as_before_and_after_erasure() -> None:
    old = old_record()
    for key in (KEY, None):
        opened: list[Event] = [
            unseal(old if event.originator_version == old.version else seal(event, KEY), key) for event in every_event()
        ]
        (told,) = [step for step in steps(opened) if isinstance(step.event, PhoneAddedOfToday)]
        phone = next(change.after for change in told.changes if change.path.endswith("/phone"))
        assert phone == ("+50223456789" if key else ERASED)


def test_a_service_of_yesterday_stops_at_a_record_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sealing.EVENTS_BY_TOPIC, PhoneAdded.TOPIC, PhoneAddedOfToday)
        stored = seal(unseal(old_record(), KEY), KEY)
    with pytest.raises(RecordUnreadable, match="has version 2, this version of the service knows 1"):
        unseal(stored, KEY)
