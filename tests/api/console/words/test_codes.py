"""Every code that the interface writes has a name for people."""

from __future__ import annotations

import pytest

from api.console.texts import TEXTS
from api.settings import CONTACT_ORIGINS
from domain.customer import EVENT_TYPES
from domain.tax_id import TaxIdType
from domain.tax_id_rules import TaxIdStatus


@pytest.mark.parametrize("code", [*CONTACT_ORIGINS, *TaxIdType, *TaxIdStatus, *EVENT_TYPES])
def test_a_code_has_a_name(code: str) -> None:
    assert f"codes.{code}" in TEXTS
