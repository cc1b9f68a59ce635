"""Clients that others' generators make from the document: they compile strictly, and do what the README does.

Run by `make test-document`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx2
import pytest

from tests.document.tools import ENVIRONMENT, HERE, MODULES, run
from tests.support.running_service import ADMIN_KEY, RunningService


@pytest.fixture(scope="module")
def document(service: RunningService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document as the service gives it."""
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_bytes(httpx2.get(f"{service.url}/openapi.json").raise_for_status().content)
    return file


def test_the_client_of_openapi_python_client(document: Path, service: RunningService, tmp_path: Path) -> None:
    config = HERE / "python" / "generator.yaml"
    arguments = ("--path", document, "--output-path", tmp_path / "made", "--config", config, "--fail-on-warning")
    run(ENVIRONMENT / "openapi-python-client", "generate", *arguments)
    example = shutil.copy(HERE / "python" / "example.py", tmp_path / "made")
    run(ENVIRONMENT / "mypy", "--strict", example, "customers_client", cwd=tmp_path / "made")
    run(ENVIRONMENT / "python", example, service.url, ADMIN_KEY, cwd=tmp_path / "made")


def test_the_clients_of_openapi_typescript_and_hey_api(document: Path, service: RunningService) -> None:
    run(MODULES / "openapi-typescript", document, "--output", "openapi-typescript/generated/customers.ts")
    run(MODULES / "openapi-ts", DOCUMENT=str(document))
    run(MODULES / "tsc", "--project", ".")
    for made_by in ("openapi-typescript", "hey-api"):
        run(ENVIRONMENT / "node", f"{made_by}/example.ts", service.url, ADMIN_KEY)
