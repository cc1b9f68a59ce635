"""Requests that are sent again: the same answer as the first time, and nothing recorded twice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from application.writing.appender import Appender
from application.writing.idempotency import Idempotency
from domain.errors import CustomerErased, CustomerNotFound, IdempotencyKeyReused, StaleVersion, TaxIdTaken
from tests.support.commands import (
    INDEX_KEY,
    add_email,
    archive,
    claims_in,
    done,
    erase,
    execute,
    foreign,
    key,
    log,
    register,
    rename,
    rows,
    run,
)


def test_a_repeated_request_is_answered_as_it_was_though_the_customer_changed_since(
    batches: Appender, neighbour: Appender, database_url: str
) -> None:
    (first,) = run(batches, register("Acme", tax_id=foreign(1), idempotency=key("a")))
    run(batches, rename(first.customer_id, "Beta"), archive(first.customer_id))
    for appender in (batches, neighbour):
        (again,) = run(appender, register("Acme", tax_id=foreign(1), idempotency=key("a")))
        assert again.is_replay
        assert (again.customer_id, again.version, again.position) == (first.customer_id, 1, 1)
        assert again.answer == first.answer
    assert len(log(database_url)) == 3


def test_the_answer_about_something_new_names_it_again(batches: Appender) -> None:
    own = uuid4()
    run(batches, register(customer_id=own))
    (first,) = run(batches, add_email(own, "ana@acme.com", idempotency=key("a")))
    run(batches, rename(own, "Beta"))
    (again,) = run(batches, add_email(own, "ana@acme.com", idempotency=key("a")))
    assert again.answer == first.answer
    assert again.answer.subject_id in [email["email_id"] for email in again.answer.document["emails"]]


def test_a_success_that_changed_nothing_is_kept_too(batches: Appender, database_url: str) -> None:
    own = uuid4()
    run(batches, register("Acme", customer_id=own))
    (first,) = run(batches, rename(own, "Acme", idempotency=key("a")))
    run(batches, rename(own, "Beta"))
    (again,) = run(batches, rename(own, "Acme", idempotency=key("a")))
    assert (again.is_replay, again.version, again.position) == (True, 1, 1)
    assert again.answer == first.answer
    assert len(log(database_url)) == 2


def test_a_replay_comes_before_the_expected_version_and_the_state_of_things(batches: Appender) -> None:
    own = uuid4()
    run(batches, register("Acme", customer_id=own))
    run(batches, rename(own, "Beta", idempotency=key("a"), if_version=1))
    run(batches, archive(own))
    (again,) = run(batches, rename(own, "Beta", idempotency=key("a"), if_version=1))
    assert (again.is_replay, again.version) == (True, 2)


def test_two_requests_with_the_same_key_in_one_batch_are_one(batches: Appender, database_url: str) -> None:
    first, second = run(batches, register(idempotency=key("a")), register(idempotency=key("a")))
    assert (first.is_replay, second.is_replay) == (False, True)
    assert second.answer == first.answer
    assert len(log(database_url)) == 1


def test_another_request_with_the_key_is_refused(batches: Appender, database_url: str) -> None:
    run(batches, register(idempotency=key("a", body=b"1")))
    other, same_batch, reused = batches.append(
        [
            register(idempotency=key("a", body=b"2")),
            register(idempotency=key("b", body=b"1")),
            register(idempotency=key("b", body=b"2")),
        ]
    )
    assert isinstance(other, IdempotencyKeyReused)
    assert done(same_batch).position == 2
    assert isinstance(reused, IdempotencyKeyReused)
    assert len(log(database_url)) == 2


def test_two_callers_never_meet(batches: Appender, database_url: str) -> None:
    first, second = run(
        batches, register(idempotency=key("a", caller="ana")), register(idempotency=key("a", caller="luis"))
    )
    assert not second.is_replay
    assert first.customer_id != second.customer_id


def test_a_refused_request_may_be_tried_again(batches: Appender, database_url: str) -> None:
    holder = uuid4()
    run(batches, register(customer_id=holder, tax_id=foreign(1)))
    (refused,) = batches.append([register(tax_id=foreign(1), idempotency=key("a"))])
    assert isinstance(refused, TaxIdTaken)
    (stale,) = batches.append([rename(holder, "x", if_version=5, idempotency=key("b"))])
    assert isinstance(stale, StaleVersion)
    assert rows(database_url, "SELECT * FROM receipts") == []
    run(batches, archive(holder))
    (accepted,) = run(batches, register(tax_id=foreign(1), idempotency=key("a")))
    assert not accepted.is_replay


def test_a_refused_request_may_be_tried_again_in_the_same_batch(batches: Appender) -> None:
    own = uuid4()
    refused, _, renamed = batches.append(
        [rename(own, "x", idempotency=key("a")), register(customer_id=own), rename(own, "x", idempotency=key("a"))]
    )
    assert isinstance(refused, CustomerNotFound)
    assert done(renamed).version == 2


def test_after_an_erasure_the_same_request_hears_of_it_and_any_other_that_the_key_is_used(
    batches: Appender, database_url: str
) -> None:
    (first,) = run(batches, register("Secreta", tax_id=foreign(1), idempotency=key("a")))
    (other,) = run(batches, register("Otra"))
    run(batches, rename(first.customer_id, "Beta", idempotency=key("b")))
    run(batches, erase(first.customer_id))
    for name in ("a", "b"):
        (refused,) = batches.append([register("Secreta", tax_id=foreign(1), idempotency=key(name))])
        assert isinstance(refused, CustomerErased)
        another = key(name, body=b"other")
        decided = batches.append(
            [
                register("Secreta", tax_id=foreign(1), idempotency=another),
                rename(first.customer_id, "Gamma", idempotency=another),
                rename(other.customer_id, "Gamma", idempotency=another),
                rename(uuid4(), "Gamma", idempotency=another),
                erase(first.customer_id, idempotency=another),
            ]
        )
        assert [type(each) for each in decided] == [IdempotencyKeyReused] * 5
    assert "Secreta" not in repr(rows(database_url, "SELECT * FROM receipts"))
    assert claims_in(database_url) == {}


def test_within_the_batch_of_an_erasure_it_is_the_same(batches: Appender) -> None:
    own = uuid4()
    decided = batches.append(
        [
            register(customer_id=own, idempotency=key("a")),
            erase(own),
            register(idempotency=key("a")),
            register(idempotency=key("a", body=b"other")),
        ]
    )
    assert [type(each) for each in decided[2:]] == [CustomerErased, IdempotencyKeyReused]


def test_a_receipt_that_an_older_version_blanked_with_an_erasure_fits_any_request(
    batches: Appender, database_url: str
) -> None:
    (first,) = run(batches, register(idempotency=key("a")))
    run(batches, erase(first.customer_id))
    execute(database_url, "UPDATE receipts SET request_tag = NULL, subject_id = NULL")
    for body in (b"{}", b"other"):
        (refused,) = batches.append([register(idempotency=key("a", body=body))])
        assert isinstance(refused, CustomerErased)


def test_a_receipt_counts_for_48_hours(batches: Appender, database_url: str) -> None:
    (first,) = run(batches, register(idempotency=key("a")))
    execute(database_url, "UPDATE receipts SET recorded_at = recorded_at - interval '47 hours 59 minutes'")
    (again,) = run(batches, register(idempotency=key("a")))
    assert again.is_replay
    execute(database_url, "UPDATE receipts SET recorded_at = recorded_at - interval '2 minutes'")
    (anew,) = run(batches, register(idempotency=key("a", body=b"another")))
    assert not anew.is_replay
    assert anew.customer_id != first.customer_id
    (again,) = run(batches, register(idempotency=key("a", body=b"another")))
    assert (again.is_replay, again.customer_id) == (True, anew.customer_id)


def test_a_receipt_keeps_neither_the_key_nor_the_request(batches: Appender, database_url: str) -> None:
    run(batches, register("Secreta", idempotency=key("llave-secreta", body=b'{"name": "Secreta"}')))
    kept = repr(rows(database_url, "SELECT * FROM receipts"))
    assert "ecreta" not in kept


PARTS = st.fixed_dictionaries(
    {
        "caller": st.text(max_size=3),
        "key": st.text(max_size=3),
        "method": st.text(max_size=3),
        "path": st.text(max_size=3),
        "query": st.binary(max_size=3),
        "body": st.binary(max_size=3),
    }
)


@given(first=PARTS, second=PARTS)
def test_tags_are_equal_exactly_for_equal_requests(first: dict[str, Any], second: dict[str, Any]) -> None:
    a, b = Idempotency.of(INDEX_KEY, **first), Idempotency.of(INDEX_KEY, **second)
    request, sender = ("method", "path", "query", "body"), ("caller", "key")
    assert (a.key_tag == b.key_tag) is all(first[name] == second[name] for name in sender)
    assert (a.request_tag == b.request_tag) is all(first[name] == second[name] for name in request)
    assert Idempotency.of(bytes(32), **first).key_tag != a.key_tag


def test_receipts_are_tagged_as_they_always_were() -> None:
    tags = key("a")
    assert (tags.key_tag.hex()[:16], tags.request_tag.hex()[:16]) == ("b41f56d8eb082a61", "bf9613127447a8be")
