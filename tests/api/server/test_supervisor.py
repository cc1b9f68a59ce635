"""The parent goes on where the machine gives it no more processes or files."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.running_service import RunningService
from tests.support.waiting import eventually


@pytest.mark.long
def test_the_workers_that_are_left_go_on_where_no_other_can_be_started(
    start_service: Callable[..., RunningService],
) -> None:
    service = start_service(workers=2)
    assert service.process
    parent = service.process.pid
    left, killed = sorted(service.worker_processes())
    soft, hard = resource.prlimit(parent, resource.RLIMIT_NOFILE)
    highest = max(int(each.name) for each in Path(f"/proc/{parent}/fd").iterdir())
    resource.prlimit(parent, resource.RLIMIT_NOFILE, (min(highest, 8), hard))
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: "no worker can be started" in service.log, lambda: service.log)
    with service.client() as client:
        assert client.post("/v1/customers", json={"name": "Ana", "tax_id": "CF"}).status_code == 201
    resource.prlimit(parent, resource.RLIMIT_NOFILE, (soft, hard))
    eventually(lambda: len(service.worker_processes() - {left}) == 1, lambda: service.log)
