"""What people call the values that the interface writes as codes."""

from __future__ import annotations

from api.console.frame.visit import Visit
from api.console.texts import TEXTS


def name_of(visit: Visit, code: str) -> str:
    """Such as `REFERRAL`, `valid` or `EmailAdded`; a code that has no name is shown as it is."""
    key = f"codes.{code}"
    return visit.t(key) if key in TEXTS else code
