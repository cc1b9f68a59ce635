"""What a long-lived process of several threads tells its interpreter."""

from __future__ import annotations

import gc
import sys
from typing import Final

YOUNG: Final = 10_000
"""How many new objects make the collector look for cycles among them; a request leaves fewer than a hundred."""
TURN_SECONDS: Final = 0.0005
"""How long one thread may keep the others waiting. By default it is 5 ms, the time that a whole batch takes: so long
the writer could wait to see an answer of the database, while requests are being read."""


def tune_process() -> None:
    """Call it once, when everything is imported.

    What is loaded by then, modules, routes and models, lives as long as the process, and is never looked through
    again: a full collection walks through all of it, 60 ms each time in which nothing is answered.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
    sys.setswitchinterval(TURN_SECONDS)
