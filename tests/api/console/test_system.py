"""Whether the service is well, in the words of `customers doctor`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest

from api.console.texts import TEXTS
from projections.engine import follower_sql
from projections.read_models import BY_NAME
from tests.support.console import ReadPage, signed_in, signed_in_as
from tests.support.held_rebuild import held_rebuild
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

Start = Callable[..., RunningService]


def test_it_says_how_far_projections_are_and_that_all_is_well(service: RunningService) -> None:
    with signed_in(service) as client:
        answer = client.get("/system")
    page = ReadPage(answer)
    assert answer.status_code == 200
    for name in BY_NAME:
        assert f"{TEXTS[f'system.{name}'].es} {name}" in page.text
    assert "Todo en orden" in page.text
    assert "Ningún cliente está apartado." in page.text
    assert "Importaciones en curso Ninguna." in page.text
    assert "customers projections retry" not in page.text


@pytest.mark.parametrize("role", ["reader", "writer", "supervisor", "auditor", "reporter"])
def test_only_those_who_may_see_it_are_shown_it(service: RunningService, role: str) -> None:
    with signed_in_as(service, role) as client:
        answer = client.get("/system")
    assert answer.status_code == 403
    assert 'href="/system"' not in answer.text
    assert "administración" in ReadPage(answer).text


def test_it_says_what_the_doctor_says(start_service: Start, database_url: str) -> None:
    service = start_service()
    with service.client() as client:
        position = client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).headers["Event-Position"]
        client.get("/v1/audit/checkpoint").raise_for_status()
    somebody = uuid4()
    with psycopg.connect(database_url, autocommit=True) as connection:
        follower_sql.park(connection, "audit_log", somebody, 1, "ValueError at name")
    doctor = " ".join(service.command("doctor").stdout.split())
    with signed_in(service, **{"Accept-Language": "en"}) as client:
        page = ReadPage(client.get("/system"))
    for said in (f"Signed up to position {position}.", "1 set aside: see `customers projections`."):
        assert said in doctor
        assert said in page.text
    assert "Something needs attention" in page.text
    assert "ValueError at name" in page.text
    assert "customers projections retry" in page.text
    assert page.links[str(somebody)] == f"/customers/{somebody}"


def test_reports_that_are_rebuilt_say_how_far(start_service: Start, database_url: str) -> None:
    service = start_service(settings={"TIMEZONE": "America/Guatemala"})
    with service.client() as client:
        client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).raise_for_status()
    eventually(lambda: service.health()["projections"][-1]["position"] > 0)
    assert service.stop() == 0
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE projections SET shape = 0 WHERE projection = 'reports'")
    with held_rebuild(database_url) as held:
        service = start_service()
        eventually(lambda: service.health()["reasons"] == ["The projection reports is being rebuilt: 0 %."])
        with signed_in(service) as client:
            system = ReadPage(client.get("/system"))
            assert "Funciona; algo necesita atención" in system.text
            assert "La proyección reports se está reconstruyendo: 0 %." in system.text
            for path in ("/reports", "/reports/growth", "/reports/locks"):
                answer = client.get(path)
                assert answer.status_code == 503
                assert answer.headers["retry-after"]
                page = ReadPage(answer)
                assert "La proyección reports se está reconstruyendo" in page.text
                assert page.links["Intentar de nuevo"] == path
        with service.client() as api:
            detail = api.get("/v1/reports/growth").json()["detail"]
            assert detail.startswith("The projection reports is being rebuilt")
        held.release()
        eventually(lambda: service.health()["status"] == "ready")
    with signed_in(service) as client:
        eventually(lambda: client.get("/reports/growth").status_code == 200)
