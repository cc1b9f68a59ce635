"""A service that is told another time zone makes its reports again, while everybody goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.support.held_rebuild import HeldRebuild, held_rebuild
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

Start = Callable[..., RunningService]

EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""Twenty-five hours apart: no moment has the same day in both."""
DAYS = "SELECT day FROM report_growth"


@pytest.fixture
def held(database_url: str) -> Iterator[HeldRebuild]:
    with held_rebuild(database_url) as held:
        yield held


def test_another_time_zone_rebuilds_the_reports(start_service: Start, database_url: str, held: HeldRebuild) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        service = start_service(settings={"TIMEZONE": WEST})
        with service.client() as client:
            assert client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).status_code == 201
        eventually(lambda: connection.execute(DAYS).fetchone())
        (before,) = connection.execute(DAYS).fetchall()
        assert service.stop() == 0
        service = start_service(settings={"TIMEZONE": EAST})
        eventually(lambda: service.health()["reasons"] == ["The projection reports is being rebuilt: 0 %."])
        assert service.health()["status"] == "degraded"
        assert connection.execute(DAYS).fetchall() == [before]
        held.release()
        eventually(lambda: service.health()["status"] == "ready")
        east = (
            f"SELECT (happened AT TIME ZONE '{EAST}')::date FROM (SELECT occurred_at AS happened FROM audit_log) AS e"
        )
        assert connection.execute(DAYS).fetchall() == connection.execute(east.encode()).fetchall() != [before]
