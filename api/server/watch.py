"""Looks once a second how the service is, so that nothing stops in silence.

The parent's tells the log and the metrics; each worker's is what its health check knows besides what it asks itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from functools import partial
from threading import Event, Thread
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import psycopg
import structlog

from api.server import messages as say
from api.server import watch_metrics
from api.server.complaints import Complaint, Concern, complaints_of_places, concerns_in, disks_of
from api.server.condition import why_degraded, why_not_ready
from api.server.occurrences import Matter, Occurrence, Occurrences
from api.server.preparation import checkpoint_files
from api.settings import Settings
from application.database.connections import connect
from application.writing.commits import Commits, state_of
from domain.wording import Wording
from projections.engine.status import Parked, ProjectionStatus, read_parked, read_statuses
from projections.proof.coverage import Coverage, read_coverage
from projections.read_models import by_name

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 1.0
PLACES_SECONDS: Final = 5.0
"""Between two attempts to write where the service writes besides the database."""
START_SECONDS: Final = 10.0
"""So long after a start the log does not tell of projections: their leaders are on the way."""
OVERDUE_SECONDS: Final = 30.0
"""So long an event may be without a checkpoint, which is written every five seconds."""


class _Seen(NamedTuple):
    statuses: list[ProjectionStatus]
    parked: list[Parked]
    coverage: Coverage


class Watch(AbstractContextManager["Watch"]):
    """Looks in a thread of its own, from `with` or `start` on.

    `commits` are those of the writer of this process, if it has one; what `tells` is the one of the whole service.
    """

    def __init__(
        self, settings: Settings, database_url: str, *, commits: Commits | None = None, tells: bool = False
    ) -> None:
        self._settings, self._commits, self._tells = settings, commits, tells
        self._connect = partial(connect, database_url, "reads")
        self._files = checkpoint_files(settings)
        self._known = by_name(settings.timezone)
        self._connection: psycopg.Connection[Any] | None = None
        self._of_places: list[Complaint] = []
        self._places_at = 0.0
        self._began = time.monotonic()
        self._uncovered_since: tuple[int, float] | None = None
        self._occurrences = Occurrences()
        self._seen: _Seen | None = None
        self.complaints: tuple[Complaint, ...] = ()
        """What wanted attention at the last look."""
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End; a look that waits for the database is left behind."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(LOOK_SECONDS)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except Exception as error:  # the next look may go better, and nothing else depends on this one
                log.error("a look at the service failed", error=type(error).__name__)
            self._stopping.wait(LOOK_SECONDS)
        self._close()

    def _look(self) -> None:
        now = time.monotonic()
        if now >= self._places_at:
            self._of_places = list(complaints_of_places(self._settings))
            self._places_at = now + PLACES_SECONDS
        lost: BaseException | None = None
        try:
            seen = self._seen = self._asked()
        except psycopg.Error as error:
            lost = error
            self._close()
        else:
            self._notice_uncovered(seen.coverage, now)
        self.complaints = (*self._of_places, *self._of_checkpoints(now), *self._of_rebuilds())
        if self._commits:
            watch_metrics.measure_commits(self._commits.age)
        if self._tells:
            self._occurrences.are_now(self._occurring(lost))
            self._measure()

    def _asked(self) -> _Seen:
        if self._connection is None:
            self._connection = self._connect()
        statuses = read_statuses(self._connection)
        return _Seen(statuses, self._parked(self._connection, statuses), read_coverage(self._connection, self._files))

    def _parked(self, connection: psycopg.Connection[Any], statuses: list[ProjectionStatus]) -> list[Parked]:
        """Those set aside, read again only where there are more or fewer than before."""
        count, before = sum(each.parked for each in statuses), self._seen.parked if self._seen else []
        return before if not self._tells or count == len(before) else read_parked(connection)

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _notice_uncovered(self, coverage: Coverage, now: float) -> None:
        """The same event has to be without a checkpoint for long: after a start there may be old ones for a moment."""
        first = coverage.first_uncovered
        if first is None:
            self._uncovered_since = None
        elif self._uncovered_since is None or self._uncovered_since[0] != first:
            self._uncovered_since = first, now

    def _of_checkpoints(self, now: float) -> list[Complaint]:
        if self._uncovered_since is None or now - self._uncovered_since[1] <= OVERDUE_SECONDS:
            return []
        said = Wording(say.CHECKPOINT_OVERDUE, {"limit": f"{OVERDUE_SECONDS:.0f}"})
        return [Complaint(Concern.CHECKPOINT_OVERDUE, said, str(self._files.directory))]

    def _of_rebuilds(self) -> list[Complaint]:
        statuses = self._seen.statuses if self._seen else []
        found = [why for each in statuses if (why := why_degraded(each, self._known.get(each.name)))]
        return [Complaint(Concern.REBUILD, why) for why in found]

    def _occurring(self, lost: BaseException | None) -> dict[Occurrence, Mapping[str, Any]]:
        found: dict[Occurrence, Mapping[str, Any]] = {
            Occurrence(Matter.ATTENTION, (each.concern, each.path)): {
                "what": each.concern.value,
                "path": each.path,
                "error": each.error,
                "errno": each.errno,
            }
            for each in self.complaints
            if each.concern is not Concern.REBUILD  # which says itself when it begins and ends
        }
        if lost is not None or self._seen is None:
            error = {"error": type(lost).__name__, "sqlstate": state_of(lost) if lost else None}
            return (
                found
                | self._occurrences.going_on(Matter.BEHIND, Matter.SET_ASIDE)
                | {Occurrence(Matter.DATABASE): error}
            )
        is_settled = time.monotonic() - self._began > START_SECONDS
        for each in self._seen.statuses if is_settled else ():
            if why := why_not_ready(each, self._known.get(each.name)):
                found[Occurrence(Matter.BEHIND, each.name)] = {"projection": each.name, "why": why.message.code}
        for parked in self._seen.parked:
            about = {"projection": parked.projection, "customer_id": str(parked.customer_id), "why": parked.reason}
            found[Occurrence(Matter.SET_ASIDE, (parked.projection, parked.customer_id))] = about
        return found

    def _measure(self) -> None:
        watch_metrics.measure_concerns(concerns_in(self.complaints))
        watch_metrics.measure_disks(disks_of(self._settings))
        if self._seen:
            watch_metrics.measure_coverage(self._seen.coverage)
