"""Customers that were erased or damaged: refused or unreadable, and no trouble for anybody else."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from application.writing.appender import Appender
from application.writing.command import Outcome, on_customer
from domain.customer import Customer
from domain.errors import CustomerErased, RecordUnreadable
from tests.support.commands import (
    add_email,
    archive,
    claims_in,
    customers_in,
    done,
    erase,
    execute,
    foreign,
    log,
    on,
    register,
    rename,
    restore,
    rows,
    run,
)

UNKNOWN = UUID(int=0xFF)


def test_erasing_destroys_the_key_and_the_claims_and_everything_is_refused_from_then_on(
    batches: Appender, database_url: str
) -> None:
    own = uuid4()
    run(batches, register("Secreta", customer_id=own, tax_id=foreign(1), external_id="crm-1"), erase(own))
    assert rows(database_url, "SELECT customer_id FROM customer_keys") == []
    assert claims_in(database_url) == {}
    customer = customers_in(database_url)[own]
    assert (customer.is_erased, customer.name) == (True, "[erased]")
    for command in (rename(own, "x"), archive(own), restore(own), add_email(own, "ana@acme.com")):
        (refused,) = batches.append([command])
        assert type(refused) is CustomerErased
    (again,) = run(batches, erase(own))
    assert (again.version, again.position) == (2, 2)


def test_within_the_batch_of_the_erasure_everything_after_it_is_refused(batches: Appender, database_url: str) -> None:
    own = uuid4()
    decided = batches.append([register(customer_id=own), erase(own), rename(own, "x"), erase(own)])
    assert [type(each) for each in decided] == [Outcome, Outcome, CustomerErased, Outcome]
    assert rows(database_url, "SELECT count(*) FROM customer_keys") == [(0,)]
    assert [row.topic for row in log(database_url)] == ["customer.registered", "customer.personal-data-erased"]


def test_another_appender_does_not_remember_the_key_of_an_erased_customer(
    batches: Appender, neighbour: Appender
) -> None:
    own = uuid4()
    run(batches, register(customer_id=own))
    run(neighbour, rename(own, "Beta"))
    run(batches, erase(own))
    (refused,) = neighbour.append([rename(own, "Gamma")])
    assert type(refused) is CustomerErased


DAMAGE = {
    "no key": "DELETE FROM customer_keys WHERE customer_id = %s",
    "half a key": "UPDATE customer_keys SET wrapped = substr(wrapped, 1, 5) WHERE customer_id = %s",
    "an empty key": "UPDATE customer_keys SET wrapped = '' WHERE customer_id = %s",
    "another key": "UPDATE customer_keys SET wrapped = set_byte(wrapped, 30, 255 - get_byte(wrapped, 30)) "
    "WHERE customer_id = %s",
    "no first event": "DELETE FROM events WHERE version = 1 AND customer_id = %s",
    "no second event": "DELETE FROM events WHERE version = 2 AND customer_id = %s",
    "nothing but the last event": "DELETE FROM events WHERE version < 3 AND customer_id = %s",
    "an unknown topic": "UPDATE events SET topic = 'customer.unknown' WHERE version = 2 AND customer_id = %s",
    "no JSON": "UPDATE events SET state = 'x' WHERE version = 2 AND customer_id = %s",
    "a lock on no email": "UPDATE events SET state = convert_to(regexp_replace(convert_from(state, 'UTF8'), "
    """'"email_id":"[^"]*"', '"email_id":"0199f000-0000-7000-8000-000000000001"'), 'UTF8') """
    "WHERE version = 3 AND customer_id = %s",
    "two registrations": "UPDATE events SET topic = 'customer.registered', state = (SELECT state FROM events f "
    "WHERE f.version = 1 AND f.customer_id = events.customer_id) WHERE version = 2 AND customer_id = %s",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_customer_is_unreadable_and_nobody_else_notices(
    batches: Appender, neighbour: Appender, database_url: str, damage: str
) -> None:
    own, other_id, email_id = uuid4(), uuid4(), uuid4()
    run(
        batches,
        register(customer_id=own),
        register(customer_id=other_id),
        on(own, on_customer(Customer.add_email, email_id, "ana@acme.com")),
        on(own, on_customer(Customer.lock_email, email_id)),
    )
    execute(database_url, "ALTER TABLE events DISABLE TRIGGER ALL")
    execute(database_url, damage, own)
    refused, renamed = batches.append([rename(own, "Gamma"), rename(other_id, "Gamma")])
    assert isinstance(refused, RecordUnreadable)
    assert "ana" not in str(refused)
    assert done(renamed).version == 2
    run(neighbour, rename(other_id, "Delta"))
