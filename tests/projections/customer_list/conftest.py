"""A list of one's own for every test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.listed import Listed


@pytest.fixture
def listed(database_url: str) -> Iterator[Listed]:
    listed = Listed(database_url)
    yield listed
    listed.close()
