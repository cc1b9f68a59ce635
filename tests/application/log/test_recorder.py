"""The library's own suites for recorders on our log, and what this recorder promises beside them.

The suites need a database without customers: they save whatever they like, and this log takes that from nobody but the
service once it has a customer.
"""

from __future__ import annotations

import inspect
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from unittest import TestCase
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)
from eventsourcing.tests import persistence as suites

from application.log.event_store_sql import TAKE_APPEND_LOCK
from application.log.mapper import NotificationWithKey
from application.log.recorder import LogRecorder
from application.log.recorder_errors import OnlyTheServiceRecords
from tests.support.commands import appending, erase, execute, log, register, rows, run
from tests.support.waiting import SECONDS, eventually, is_waiting

NEVER = 3 * SECONDS
"""A poll that no test waits for."""

DO_NOT_APPLY = {
    suites.RecorderTestCase: "has no tests; it is what the others begin with",
    suites.AggregateRecorderTestCase: "wants insert_events to return nothing, where the suite above wants positions",
    suites.TrackingRecorderTestCase: "wants tracking records: a projection keeps its position where its view is",
    suites.ProcessRecorderTestCase: "wants tracking records in the transaction of an append, which is the service's",
    suites.InfrastructureFactoryTestCase: "wants recorders for tracking and processes, and ciphers and compressors "
    "to choose from: what is stored has one form, sealed for each customer",
    suites.TranscoderTestCase: "wants a transcoder to register types with: the shapes of events are fixed",
}


class OnADatabaseOfItsOwn(TestCase):
    """What the suites are given: each test an empty log."""

    address: str

    @pytest.fixture(autouse=True)
    def _give_address(self, database_url: str) -> None:
        self.address = database_url

    def create_recorder(self) -> LogRecorder:
        recorder = LogRecorder(self.address)
        self.addCleanup(recorder.close)
        return recorder


class TestApplicationRecorder(OnADatabaseOfItsOwn, suites.ApplicationRecorderTestCase[LogRecorder]):
    """The suite, with the test that it leaves to those who can subscribe."""

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleavingNotificationIDs(OnADatabaseOfItsOwn, suites.NonInterleavingNotificationIDsBaseCase):
    """The suite as it is."""


def test_every_suite_of_the_library_is_passed_or_named_with_the_reason() -> None:
    passed = {suites.ApplicationRecorderTestCase, suites.NonInterleavingNotificationIDsBaseCase}
    found = {each for _, each in inspect.getmembers(suites, inspect.isclass) if issubclass(each, TestCase)}
    assert found - {TestCase} == passed | DO_NOT_APPLY.keys()


@pytest.fixture
def recorder(database_url: str) -> Iterator[LogRecorder]:
    with closing(LogRecorder(database_url, poll_seconds=NEVER)) as recorder:
        yield recorder


def events(count: int = 1, topic: str = "somebody.else", originator_id: UUID | None = None) -> list[StoredEvent]:
    """Events that are no customer's."""
    own = originator_id or uuid4()
    return [StoredEvent(own, version, topic, b"{}") for version in range(1, count + 1)]


def test_where_there_are_customers_nothing_is_saved(database_url: str, recorder: LogRecorder) -> None:
    with appending(database_url) as batches:
        run(batches, register())
    with pytest.raises(OnlyTheServiceRecords, match="recorded by the service alone"):
        recorder.insert_events(events())
    assert len(log(database_url)) == 1


def test_where_all_customers_are_erased_nothing_is_saved_either(database_url: str, recorder: LogRecorder) -> None:
    own = uuid4()
    with appending(database_url) as batches:
        run(batches, register(customer_id=own), erase(own))
    assert rows(database_url, "SELECT FROM customer_keys") == []
    with pytest.raises(OnlyTheServiceRecords):
        recorder.insert_events(events())


def test_a_data_key_says_that_there_are_customers_whatever_the_log_ends_with(
    database_url: str, recorder: LogRecorder
) -> None:
    recorder.insert_events(events())
    execute(database_url, "INSERT INTO customer_keys VALUES (gen_random_uuid(), 'x')")
    with pytest.raises(OnlyTheServiceRecords):
        recorder.insert_events(events())


@pytest.mark.parametrize("topic", ["customer.registered", "customer.of-a-newer-version"])
def test_nobody_becomes_a_customer_without_the_service(database_url: str, recorder: LogRecorder, topic: str) -> None:
    with pytest.raises(OnlyTheServiceRecords):
        recorder.insert_events([*events(), *events(topic=topic)])
    assert log(database_url) == []


def test_a_log_that_was_restored_goes_on_where_no_position_was_given_before(
    database_url: str, recorder: LogRecorder
) -> None:
    execute(database_url, "INSERT INTO log_origins VALUES (1, 1001, 'a test')")
    assert recorder.insert_events(events(2)) == [1001, 1002]


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
def test_the_first_customer_of_another_process_is_seen_after_the_wait_for_the_lock(
    database_url: str, isolation: str
) -> None:
    """Whatever the database's default isolation is."""
    (name,) = rows(database_url, "SELECT current_database()")[0]
    execute(database_url, f"ALTER DATABASE {name} SET default_transaction_isolation TO '{isolation}'")
    caught = queue.SimpleQueue[Exception]()

    def insert() -> None:
        with closing(LogRecorder(database_url)) as recorder:
            try:
                recorder.insert_events(events())
            except OnlyTheServiceRecords as refusal:
                caught.put(refusal)

    with psycopg.connect(database_url) as service:
        service.execute(TAKE_APPEND_LOCK)
        inserting = threading.Thread(target=insert)
        inserting.start()
        eventually(lambda: is_waiting(database_url))
        service.execute("INSERT INTO events VALUES (1, gen_random_uuid(), 1, 'customer.registered', '{}')")
    inserting.join(SECONDS)
    assert isinstance(caught.get(timeout=SECONDS), OnlyTheServiceRecords)
    assert len(log(database_url)) == 1


def test_what_cannot_be_saved_as_a_whole_is_not_saved_at_all(database_url: str, recorder: LogRecorder) -> None:
    first, second = events(2)
    recorder.insert_events([first])
    with pytest.raises(IntegrityError):
        recorder.insert_events([second, first])
    assert recorder.insert_events([second]) == [2]
    assert recorder.insert_events([]) == []


def test_a_database_that_is_away_is_noticed() -> None:
    with closing(LogRecorder("postgresql:///?host=/nowhere")) as recorder:
        for ask in (recorder.subscribe, recorder.max_notification_id):
            with pytest.raises(OperationalError):
                ask()


class Following:
    """Somebody who iterates over a subscription in a thread of its own."""

    def __init__(self, subscription: Subscription[ApplicationRecorder]) -> None:
        self.subscription = subscription
        self.heard = queue.SimpleQueue[Notification | Exception]()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def _follow(self) -> None:
        try:
            for notification in self.subscription:
                self.heard.put(notification)
        except Exception as error:
            self.heard.put(error)

    def next(self) -> Notification | Exception:
        return self.heard.get(timeout=SECONDS)

    def position(self) -> int:
        notification = self.next()
        assert isinstance(notification, Notification), notification
        return notification.id

    def has_ended(self) -> bool:
        self._thread.join(SECONDS)
        return not self._thread.is_alive()


Follow = Callable[[Subscription[ApplicationRecorder]], Following]


@pytest.fixture
def follow() -> Iterator[Follow]:
    """Follows subscriptions until the test ends."""
    started: list[Following] = []

    def follow(subscription: Subscription[ApplicationRecorder]) -> Following:
        started.append(Following(subscription))
        return started[-1]

    yield follow
    for following in started:
        following.subscription.stop()
        assert following.has_ended()


LISTENERS = "SELECT pid FROM pg_stat_activity WHERE starts_with(query, 'LISTEN') AND datname = current_database()"


def wait_until_it_waits(recorder: LogRecorder, following: Following) -> None:
    """It has read what there is, up to an event that is added for it."""
    (position,) = recorder.insert_events(events(topic="somebody.waits"))
    assert following.position() == position


def test_a_subscriber_is_woken_by_the_commit_itself(database_url: str, recorder: LogRecorder, follow: Follow) -> None:
    following = follow(recorder.subscribe())
    for position in range(1, 20):
        recorder.insert_events(events())
        assert following.position() == position


def test_a_subscriber_hears_what_the_service_records(database_url: str, recorder: LogRecorder, follow: Follow) -> None:
    following = follow(recorder.subscribe())
    with appending(database_url) as batches:
        run(batches, register(), register())
    assert [following.position(), following.position()] == [1, 2]


def test_a_lost_notification_only_delays(database_url: str, follow: Follow) -> None:
    with closing(LogRecorder(database_url, poll_seconds=0.05)) as recorder:
        following = follow(recorder.subscribe())
        wait_until_it_waits(recorder, following)
        execute(database_url, "INSERT INTO events VALUES (2, gen_random_uuid(), 1, 'somebody.else', '')")
        assert following.position() == 2
        following.subscription.stop()


def test_stopping_ends_a_subscriber_that_waits_and_gives_its_connection_back(
    database_url: str, recorder: LogRecorder, follow: Follow
) -> None:
    following = follow(recorder.subscribe())
    wait_until_it_waits(recorder, following)
    assert len(rows(database_url, LISTENERS)) == 1
    stopping = threading.Thread(target=following.subscription.stop)
    stopping.start()
    assert following.has_ended()
    assert following.heard.empty()
    stopping.join()
    following.subscription.stop()
    eventually(lambda: not rows(database_url, LISTENERS))
    assert list(following.subscription) == []


def test_a_lost_connection_is_raised_and_not_made_again(
    database_url: str, recorder: LogRecorder, follow: Follow
) -> None:
    following = follow(recorder.subscribe())
    wait_until_it_waits(recorder, following)
    execute(database_url, f"SELECT pg_terminate_backend(pid) FROM ({LISTENERS}) AS listeners")
    assert isinstance(following.next(), OperationalError)
    assert following.has_ended()


class Noting(LogRecorder):
    """Notes from where it is asked to read on."""

    starts: list[int | None]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[NotificationWithKey]:
        self.starts.append(start)
        return super().select_notifications(start, limit, stop, topics, inclusive_of_start=inclusive_of_start)


def test_what_has_another_topic_is_passed_over_once(database_url: str, follow: Follow) -> None:
    with closing(Noting(database_url, poll_seconds=NEVER)) as recorder:
        recorder.starts = []
        recorder.insert_events(events(30))
        following = follow(recorder.subscribe(topics=["wanted"]))
        eventually(lambda: recorder.starts == [None])
        recorder.insert_events(events(topic="wanted"))
        assert following.position() == 31
        assert recorder.starts[:2] == [None, 30]
        following.subscription.stop()
