"""Work on many events goes on in a thread, so that other requests do not wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

MANY: Final = 200
"""From so many events on it is worth a thread."""

Returned = TypeVar("Returned")


async def aside(count: int, work: Callable[[], Returned]) -> Returned:
    """Do the work on so many events, in a thread where they are many."""
    return work() if count < MANY else await asyncio.to_thread(work)
