"""What a long-lived process tells the garbage collector."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 10_000
"""So many new objects that may be part of a cycle make it look; a request leaves fewer than a hundred."""


def spare_what_is_loaded() -> None:
    """Never look again through what is there by now: modules, routes and models live as long as the process.

    Call it once everything is imported. A full collection walks through all of them: 60 ms each time in which nothing
    is answered, a tenth of the time under load.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
