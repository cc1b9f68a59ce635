"""What a Guatemalan electronic invoice (SAT's FEL) still needs of a billing entity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.address import Address

TAX_ID: Final = "tax_id"
FISCAL_ADDRESS: Final = "fiscal_address"
BILLING_EMAIL: Final = "billing_email"
MAY_BE_MISSING: Final = (TAX_ID, FISCAL_ADDRESS, BILLING_EMAIL)


def is_complete(fiscal_address: Mapping[str, Any] | str | None) -> bool:
    """Whether an address, as events have it, is one for invoices; nothing and what was erased is none."""
    return isinstance(fiscal_address, Mapping) and Address.from_dict(fiscal_address).is_complete


def missing(tax_id_status: str, *, has_fiscal_address: bool, has_billing_email: bool) -> list[str]:
    """The members that are still needed; `has_fiscal_address` is about a complete one."""
    needs = (tax_id_status == "invalid", not has_fiscal_address, not has_billing_email)
    return [member for member, is_missing in zip(MAY_BE_MISSING, needs, strict=True) if is_missing]
