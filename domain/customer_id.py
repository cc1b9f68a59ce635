"""New ids for customers: in order of time, so that indexes grow at their end (UUID version 7, RFC 9562)."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_customer_id() -> UUID:
    """48 bits of Unix milliseconds, 12 bits of fractions of them (method 3 of section 6.2), 62 random bits."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62
    return UUID(int=value | int.from_bytes(os.urandom(8), "big") >> 2)
