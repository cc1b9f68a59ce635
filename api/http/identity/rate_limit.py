"""How often one key may ask: a bucket for each that fills with time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from api.http.responses.refusals import RateLimited


class RateLimit:
    """Lets each key send `per_second` requests on average, and twice that (at least one) at once.

    Every worker counts for itself, so each gives its share. Keys are few: nothing here grows without end.
    """

    def __init__(self, per_second: float, workers: int = 1, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second / workers
        self._capacity = max(1.0, 2 * self._rate)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str) -> None:
        """Count one request; raises `RateLimited` with the seconds until the next one will be answered."""
        now = self._clock()
        tokens, since = self._buckets.get(key, (self._capacity, now))
        tokens = min(self._capacity, tokens + (now - since) * self._rate)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            raise RateLimited(math.ceil((1 - tokens) / self._rate))
        self._buckets[key] = (tokens - 1, now)
