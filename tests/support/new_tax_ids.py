"""Tax ids that no other test has."""

from __future__ import annotations

import random

from stdnum.gt import nit


def new_nit() -> str:
    """A valid one, as it is stored."""
    digits = str(random.SystemRandom().randrange(10**7, 10**10))
    return f"{digits}-{nit.calc_check_digit(digits)}"


def wrong_nit() -> str:
    """One whose check digit does not fit."""
    digits, check = new_nit().split("-")
    return f"{digits}-{'1' if check != '1' else '2'}"
