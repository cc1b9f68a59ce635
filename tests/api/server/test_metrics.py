"""Numbers that cannot be kept are lost; nobody's answer is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from api.server.metrics_directory import KINDS, VARIABLE, metrics_directory

BEGINNING = """
import os, shutil
from api.server import metrics
"""
ABANDONED = (
    BEGINNING
    + f"""
shutil.rmtree(os.environ["{VARIABLE}"])
metrics.request_answered("POST", "/v1/customers", "add_customer", 201, 0.1)
metrics.request_answered("GET", "/v1/customers", None, 200, 0.1)
metrics.batch_recorded(3)
print(metrics.exposition().decode())
"""
)
RESERVED = (
    f"""
from api.server.metrics_directory import reserve_space
reserve_space()
{BEGINNING}"""
    + """
metrics.request_answered("POST", "/v1/customers", "add_customer", 201, 0.1)
from api.server import watch_metrics
from pathlib import Path
watch_metrics.measure_commits(0.1)
watch_metrics.measure_disks([(Path("/srv"), 1, 2)])
print(metrics.exposition().decode())
"""
)


def said_by(program: str, directory: Path) -> str:
    environment = os.environ | {VARIABLE: str(directory)}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return ended.stdout


def test_whoever_lost_the_shared_files_answers_and_tells_what_it_still_knows(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    said = said_by(ABANDONED, shared)
    assert 'customers_request_seconds_count{method="GET",route="/v1/customers",status="200"} 1.0' in said
    assert "customers_writer_batch_size_sum 3.0" in said


def test_files_of_metrics_have_their_space_before_they_need_it(tmp_path: Path) -> None:
    said = said_by(RESERVED, tmp_path)
    assert 'customers_commands_total{command="add_customer",status="201"} 1.0' in said
    files = {each.name.rpartition("_")[0]: each.stat() for each in tmp_path.glob("*.db")}
    assert {kind: each.st_size for kind, each in files.items()} == KINDS
    assert all(each.st_blocks * 512 >= each.st_size for each in files.values())


def test_whoever_makes_the_directory_has_its_space_too() -> None:
    with metrics_directory():
        found = {each.name: each.stat().st_size for each in Path(os.environ[VARIABLE]).glob("*.db")}
    assert found == {f"{kind}_{os.getpid()}.db": size for kind, size in KINDS.items()}
