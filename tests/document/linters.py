"""The document as linters of others see it: none finds anything. Run by `make test-document`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.app import described
from api.settings import Settings
from tests.document.tools import ENVIRONMENT, HERE, MODULES, run


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document in a file."""
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_text(json.dumps(described(Settings(_env_file=None)).openapi()))
    return file


def test_the_validator_of_the_specification_accepts_the_document(document: Path) -> None:
    run(ENVIRONMENT / "openapi-spec-validator", document)


def test_redocly_finds_nothing(document: Path) -> None:
    """A warning is a finding too."""
    run(MODULES / "redocly", "lint", "--config", HERE / "redocly.yaml", document, REDOCLY_TELEMETRY="off")


def test_spectral_finds_nothing(document: Path) -> None:
    ruleset = HERE / "spectral.yaml"
    run(MODULES / "spectral", "lint", "--ruleset", ruleset, "--fail-severity", "hint", document)
