"""Events as older versions of the service stored them: whatever changes in the code, these still open.

`golden/<topic>.v<class version>.json` holds one stored event and the values behind it, sealed with `KEY`. A file is
written once, when a type or a version of an event is new, and then never again: its bytes are what lies in databases.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.log.sealing import EVENTS_BY_TOPIC, StoredEvent, seal, unseal
from domain.event import ERASED, Event
from tests.support.story import every_event

KEY = AESGCM(b"the key of all golden events ...")
GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
VERSIONS = [
    f"{topic}.v{version}" for topic, kind in EVENTS_BY_TOPIC.items() for version in range(1, kind.class_version + 1)
]


def golden_form(event: Event) -> str:
    """What the golden file of an event holds, for whoever adds one."""
    stored = seal(event, KEY)
    golden = {
        "customer_id": str(stored.customer_id),
        "version": stored.version,
        "topic": stored.topic,
        "state": stored.state.decode(),
        "values": plain(event),
    }
    return json.dumps(golden, ensure_ascii=False, indent=2) + "\n"


def plain(event: Event) -> dict[str, Any]:
    """The values of an event as JSON has them."""
    values: dict[str, Any] = orjson.loads(orjson.dumps(vars(event)))
    return values


def opened(file: Path, key: AESGCM | None) -> tuple[Event, dict[str, Any]]:
    golden = json.loads(file.read_text(encoding="utf-8"))
    stored = StoredEvent(
        UUID(golden["customer_id"]), golden["version"], golden["topic"], golden["state"].encode("utf-8")
    )
    return unseal(stored, key), golden["values"]


@pytest.mark.parametrize("name", VERSIONS)
def test_every_version_of_every_event_has_a_golden_file(name: str) -> None:
    topic = name.rpartition(".v")[0]
    example = next(event for event in every_event() if topic == event.TOPIC)
    assert (GOLDEN / f"{name}.json").exists(), f"golden/{name}.json is missing; save:\n{golden_form(example)}"


def test_there_is_no_golden_file_of_an_event_that_the_service_has_forgotten() -> None:
    assert {file.stem for file in FILES} <= set(VERSIONS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_old_event_still_opens_to_the_same_values(file: Path) -> None:
    event, values = opened(file, KEY)
    assert plain(event).items() >= values.items()  # an event of today may have more, from being lifted
    assert file.stem.rpartition(".v")[0] == event.TOPIC


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_old_event_still_opens_after_erasure(file: Path) -> None:
    event, values = opened(file, None)
    erased = plain(event)
    personal = {name for name in event.personal if values.get(name) is not None}
    assert {name: erased[name] for name in personal} == dict.fromkeys(personal, ERASED)
    same = values.keys() - personal - {"changed"}
    assert {name: erased[name] for name in same} == {name: values[name] for name in same}
