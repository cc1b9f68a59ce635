"""What commands and projections say to the database: statements and round trips, which no machine makes slower."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from application.writing.appender import Appender
from application.writing.command import Command
from projections.customer_list.projection import CustomerList
from projections.engine.batch import advance
from projections.engine.projection import LIVE
from projections.engine.rebuild import ensure
from tests.benchmarks.counting_proxy import Count, CountingProxy
from tests.support.commands import STORE, add_email, appending, archive, foreign, register, rename, restore, run

ROUND_TRIPS = 2
"""One to lock and read, one to write and commit, however many commands share them."""
MOST_STATEMENTS_OF_A_REGISTRATION = 7
MOST_STATEMENTS_OF_A_CHANGE = 6
MOST_STATEMENTS_OF_A_FOLLOWER = 8


@pytest.fixture
def proxy(database_url: str) -> Iterator[CountingProxy]:
    with CountingProxy(database_url) as proxy:
        yield proxy


@pytest.fixture
def appender(proxy: CountingProxy) -> Iterator[Appender]:
    """An appender that is connected."""
    with appending(proxy.url) as appender:
        run(appender, register())
        yield appender


def registrations(count: int, first: int = 0) -> list[Command]:
    return [register(f"Customer {first + number}", tax_id=foreign(first + number)) for number in range(count)]


def cost(proxy: CountingProxy, appender: Appender, *commands: Command) -> Count:
    with proxy.counting() as count:
        run(appender, *commands)
    return count


def test_a_registration_is_two_round_trips(proxy: CountingProxy, appender: Appender) -> None:
    count = cost(proxy, appender, *registrations(1))
    assert count.round_trips == ROUND_TRIPS
    assert count.statements <= MOST_STATEMENTS_OF_A_REGISTRATION


def test_64_registrations_cost_as_many_statements_as_one(proxy: CountingProxy, appender: Appender) -> None:
    one = cost(proxy, appender, *registrations(1))
    many = cost(proxy, appender, *registrations(64, first=1))
    assert many == one


def test_a_change_is_two_round_trips_however_long_the_history_is(proxy: CountingProxy, appender: Appender) -> None:
    (registered,) = run(appender, register())
    first = cost(proxy, appender, rename(registered.customer_id, "Second name"))
    run(appender, *(add_email(registered.customer_id, f"a{number}@example.com") for number in range(50)))
    later = cost(proxy, appender, rename(registered.customer_id, "Third name"))
    assert later == first
    assert first.round_trips == ROUND_TRIPS
    assert first.statements <= MOST_STATEMENTS_OF_A_CHANGE


def test_a_claim_that_follows_from_state_is_one_round_trip_more(proxy: CountingProxy, appender: Appender) -> None:
    registered, *_ = run(appender, *registrations(2))
    run(appender, archive(registered.customer_id))
    assert cost(proxy, appender, restore(registered.customer_id)).round_trips == ROUND_TRIPS + 1


def test_changes_of_many_customers_share_their_round_trips(proxy: CountingProxy, appender: Appender) -> None:
    registered = run(appender, *registrations(40))
    one = cost(proxy, appender, rename(registered[0].customer_id, "Another"))
    many = cost(proxy, appender, *(rename(each.customer_id, "Renamed") for each in registered))
    assert many == one


def test_a_follower_needs_as_many_statements_for_500_events_as_for_one(
    proxy: CountingProxy, appender: Appender
) -> None:
    run(appender, *registrations(250))
    registered = run(appender, *registrations(250, first=250))
    run(appender, *(rename(each.customer_id, "Renamed") for each in registered))
    costs = []
    with psycopg.connect(proxy.url, autocommit=True) as connection:
        ensure(connection, CustomerList())
        position = 0
        for limit in (1, 500, 200, 2):  # the last two batches change customers that the list knows
            batch = STORE.read_after(connection, position, limit)
            with proxy.counting() as count:
                advance(connection, CustomerList(), LIVE, position, batch)
            position = batch[-1].position
            costs.append(count)
    registering, changing = costs[:2], costs[2:]
    assert registering[0].statements == registering[1].statements
    assert changing[0] == changing[1]
    assert max(count.statements for count in costs) <= MOST_STATEMENTS_OF_A_FOLLOWER
