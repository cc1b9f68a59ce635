"""Directories that cannot be written: refused at start, and told while the service runs, with nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.support.problems import assert_problem
from tests.support.running_service import RunningService
from tests.support.small_disk import filled, small_disk
from tests.support.somebody import REASON

Start = Callable[..., RunningService]


@pytest.mark.parametrize("setting", ["CHECKPOINT_DIR", "SHRED_LEDGER"])
def test_a_start_is_refused_where_a_place_cannot_be_written(setting: str, database_url: str, tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way")
    place = blocked / "below" if setting == "SHRED_LEDGER" else blocked
    service = RunningService(tmp_path / "service", database_url, {setting: str(place)})
    ended = service.command("serve", "--port", "0")
    assert ended.returncode == 1
    said = " ".join(ended.stderr.split())
    assert f"{place} cannot be written: Not a directory. " in said
    assert f"set CUSTOMERS_{setting} to another place" in said
    assert blocked.read_text() == "in the way"


def test_a_start_tries_places_and_leaves_nothing_behind(start_service: Start, tmp_path: Path) -> None:
    checkpoints, ledger = tmp_path / "checkpoints", tmp_path / "ledger" / "of-erasures"
    start_service(settings={"CHECKPOINT_DIR": str(checkpoints), "SHRED_LEDGER": str(ledger)})
    assert checkpoints.is_dir()
    assert list(checkpoints.glob(".tried-*")) == []
    assert list(ledger.parent.iterdir()) == []


def test_nobody_is_erased_whose_erasure_cannot_be_noted(start_service: Start, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    service = start_service(settings={"SHRED_LEDGER": str(ledger)})
    with service.client() as client:
        path = registered(client)
        ledger.mkdir()  # a directory is in its place
        refused = client.post(f"{path}/erase", json=REASON)
        told = assert_problem(refused, 503, "database-unavailable")
        assert told["detail"].startswith("Nothing was erased: the ledger of erasures cannot be written.")
        assert str(ledger) not in refused.text
        assert refused.headers["retry-after"] == "30"
        assert client.get(path).status_code == 200
        ledger.rmdir()
        assert client.post(f"{path}/erase", json=REASON).status_code == 200
    assert f'"path":"{ledger}","error":"Is a directory"' in service.log


def test_what_did_not_fit_into_the_ledger_is_not_carried_out_later(start_service: Start, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        ledger = disk / "ledger"
        service = start_service(settings={"SHRED_LEDGER": str(ledger)})
        with service.client() as client:
            first, second = registered(client), registered(client)
            client.post(f"{first}/erase", json=REASON).raise_for_status()
            before = ledger.read_bytes()
            with ledger.open("ab") as padding:  # to the end of a page, so that the next byte needs another one
                padding.write(b"\n" * (-len(before) % 4096))
            before = ledger.read_bytes()
            with filled(disk):
                assert_problem(client.post(f"{second}/erase", json=REASON), 503, "database-unavailable")
                assert ledger.read_bytes() == before
            assert service.stop() == 0
            service.start()
        with service.client() as client:
            assert client.get(second).status_code == 200
        assert service.stop() == 0


def test_nothing_is_signed_that_cannot_be_kept(start_service: Start, tmp_path: Path) -> None:
    checkpoints = tmp_path / "checkpoints"
    service = start_service(settings={"CHECKPOINT_DIR": str(checkpoints)})
    with service.client() as client:
        registered(client)
        checkpoints.rename(tmp_path / "elsewhere")
        checkpoints.write_text("in the way")
        refused = client.get("/v1/audit/checkpoint")
        told = assert_problem(refused, 503, "database-unavailable")
        assert told["detail"].startswith("Nothing was signed: the checkpoints cannot be written.")
        assert refused.headers["retry-after"] == "30"
        checkpoints.unlink()
        (tmp_path / "elsewhere").rename(checkpoints)
        assert client.get("/v1/audit/checkpoint").status_code == 200


def registered(client: httpx2.Client) -> str:
    """The path of a new customer."""
    answer = client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"})
    assert answer.status_code == 201
    return answer.headers["location"]
