"""Commands say what is in the way of a database that the service cannot work with."""

from __future__ import annotations

import pytest

from application.database.suitability import POOLED, WITHOUT_OPTIONS
from tests.api.cli.conftest import Run
from tests.support.poolers import SmallPooler


def test_a_pooler_in_transaction_mode_keeps_the_service_from_starting(
    customers: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmallPooler(database_url) as pooler:
        monkeypatch.setenv("CUSTOMERS_DATABASE_URL", pooler.url)
        started, doctor = customers("serve", "--port", "0"), customers("doctor")
    assert (started.returncode, POOLED in started.stderr) == (1, True)
    assert (doctor.returncode, POOLED in " ".join(doctor.stdout.split())) == (1, True)


def test_a_pooler_that_refuses_options_is_named_with_the_remedy(
    customers: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmallPooler(database_url, options="refused") as pooler:
        monkeypatch.setenv("CUSTOMERS_DATABASE_URL", pooler.url)
        started, doctor = customers("serve", "--port", "0"), customers("doctor")
    assert (started.returncode, WITHOUT_OPTIONS in started.stderr) == (1, True)
    assert (doctor.returncode, WITHOUT_OPTIONS in " ".join(doctor.stdout.split())) == (1, True)
