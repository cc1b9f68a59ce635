"""The proofs over HTTP, checked as a client would: with the verification key and nothing else of ours."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx2
import psycopg
import pytest

from projections.merkle_tree.hashes import EMPTY_ROOT, head_of, proves_consistency, proves_inclusion
from projections.proof.checkpoint import Checkpoint, SignedCheckpoint
from projections.proof.signed_note import VerificationKey
from tests.support.running_service import RunningService


def register(client: httpx2.Client) -> int:
    """A new customer; returns the position of its event."""
    answer = client.post("/v1/customers", json={"name": "Somebody", "tax_id": "CF"})
    assert answer.status_code == 201
    return int(answer.headers["Event-Position"])


def ask(client: httpx2.Client, path: str) -> Any:
    answer = client.get(f"/v1/audit/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def opened(client: httpx2.Client, note: str) -> Checkpoint:
    """A checkpoint, verified."""
    key = VerificationKey.parse(ask(client, "checkpoint")["verification_key"])
    return SignedCheckpoint.open(note, key).checkpoint


def test_a_checkpoint_has_every_acknowledged_event(client: httpx2.Client) -> None:
    for _ in range(3):
        position = register(client)
        answer = ask(client, "checkpoint")
        checkpoint = opened(client, answer["checkpoint"])
        assert answer["position"] == checkpoint.position >= position
        assert (answer["origin"], answer["size"]) == (checkpoint.origin, checkpoint.size)
        assert b64decode(answer["root_hash"]) == checkpoint.root
        assert answer["signed_at"].endswith("Z")


def test_an_event_is_proved_to_be_in_the_log(client: httpx2.Client) -> None:
    position = register(client)
    register(client)
    for query in ("", f"&size={ask(client, 'checkpoint')['size'] - 1}"):
        answer = ask(client, f"proof?position={position}{query}")
        checkpoint = opened(client, answer["checkpoint"])
        assert (answer["position"], answer["size"]) == (position, checkpoint.size)
        leaf, hashes = b64decode(answer["leaf_hash"]), [b64decode(each) for each in answer["hashes"]]
        entry = b64decode(answer["entry"])
        assert sha256(b"\0" + entry).digest() == leaf
        assert head_of(entry).position == position
        assert proves_inclusion(leaf, answer["leaf_index"], checkpoint.size, hashes, checkpoint.root)


def test_the_log_is_proved_to_have_only_grown(client: httpx2.Client) -> None:
    register(client)
    before = opened(client, ask(client, "checkpoint")["checkpoint"])
    register(client)
    answer = ask(client, f"consistency?from={before.size}")
    after = opened(client, answer["checkpoint"])
    assert (answer["from"], answer["to"]) == (before.size, after.size)
    hashes = [b64decode(each) for each in answer["hashes"]]
    assert proves_consistency(before.size, after.size, before.root, after.root, hashes)
    assert ask(client, f"consistency?from=0&to={before.size}")["hashes"] == []
    assert ask(client, f"consistency?from={before.size}&to={before.size}")["hashes"] == []
    assert opened(client, ask(client, "consistency?from=0&to=0")["checkpoint"]).root == EMPTY_ROOT


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("proof", "position"),
        ("proof?position=0", "position"),
        ("proof?position=4000000000", "position"),
        ("proof?position=x", "position"),
        ("proof?position=1&size=0", "position"),
        ("proof?position=1&size=4000000000", "size"),
        ("consistency", "from"),
        ("consistency?from=4000000000", "from"),
        ("consistency?from=2&to=1", "to"),
        ("consistency?from=1&to=4000000000", "to"),
        ("checkpoint?size=1", "size"),
    ],
)
def test_what_cannot_be_proved_is_refused(client: httpx2.Client, query: str, parameter: str) -> None:
    register(client)
    answer = client.get(f"/v1/audit/{query}")
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


# A log that is not what was recorded

ALTERED = {
    "changed": "UPDATE events SET state = state || ' ' WHERE position = {position}",
    "removed": "DELETE FROM events WHERE position = {position}",
}


def tamper(database_url: str, *statements: str) -> None:
    """Do what a superuser can."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        for statement in statements:
            connection.execute(statement.encode())
        connection.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added")


@pytest.mark.parametrize("kind", ALTERED)
def test_what_is_not_as_it_was_recorded_is_not_proved(
    start_service: Callable[..., RunningService], database_url: str, kind: str
) -> None:
    service = start_service()
    with service.client() as client:
        first, second, third = register(client), register(client), register(client)
        ask(client, "checkpoint")
        tamper(database_url, ALTERED[kind].format(position=second))
        answer = client.get(f"/v1/audit/proof?position={second}")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/log-altered")
        assert f"position {second} on" in answer.json()["detail"]
        for position in (first, third):
            assert ask(client, f"proof?position={position}")["position"] == position
    assert "the log is not what was recorded" in service.log


@pytest.mark.parametrize("path", ["checkpoint", "proof?position=1", "consistency?from=1"])
def test_nothing_is_signed_of_a_log_that_lost_its_end(
    start_service: Callable[..., RunningService], database_url: str, path: str
) -> None:
    with start_service().client() as client:
        register(client)
        last = register(client)
        ask(client, "checkpoint")
        tamper(database_url, f"DELETE FROM events WHERE position = {last}")
        answer = client.get(f"/v1/audit/{path}")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/log-altered")
        assert f"position {last} on" in answer.json()["detail"]


def test_nothing_is_signed_of_a_log_whose_tree_is_another(
    start_service: Callable[..., RunningService], database_url: str
) -> None:
    with start_service().client() as client:
        last = [register(client) for _ in range(3)][-1]
        ask(client, "checkpoint")
        tamper(
            database_url,
            "UPDATE merkle_tiles SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) WHERE level = 0",
        )
        answer = client.get("/v1/audit/checkpoint")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/log-altered")
        assert f"at or before position {last}" in answer.json()["detail"]
