"""How a command is ended early: it tidies up, says in one sentence what stands and what to do next, and exits.

The first Ctrl-C or SIGTERM is a `KeyboardInterrupt`, wherever the command is. While it tidies up, the second one is
answered and the third ends it at once; what is left then is what `kill -9` leaves, which every command can live with.
"""

from __future__ import annotations

# Nothing that takes long to import: until this is there, Ctrl-C is Python's own.
import atexit
import os
import signal
from contextlib import suppress
from types import FrameType

PATIENCE = 60.0
"""How many seconds a database may be away before a command that waits for it gives up."""

NOTHING_HALF = "Stopped before it was done; nothing is left half, and it can be run again."


class _Ending:
    """What was asked of this process so far, and what it would say of itself if it was asked now."""

    def __init__(self) -> None:
        self.signals = 0
        self.stopped_by: int | None = None
        self.is_too_late = False
        self.sentence = NOTHING_HALF


_ending = _Ending()


def listen() -> None:
    """From here on Ctrl-C and SIGTERM end the command as this module says."""
    global _ending
    _ending = _Ending()
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in a shell's background
        signal.signal(signal.SIGINT, _stop)
    atexit.register(_be_deaf)  # first, so that it comes last


def if_stopped(sentence: str) -> None:
    """What is said where the command is stopped from here on, when it has tidied up."""
    _ending.sentence = sentence


def too_late() -> None:
    """From here on the command finishes, whoever wants to stop it: it is about to be done, as a whole."""
    _ending.is_too_late = True


def is_stopped() -> bool:
    """Whether the command was stopped."""
    return _ending.stopped_by is not None


def leave_if_stopped() -> None:
    """At the very end: ends the process with the sentence and 128 + the signal, whatever came of the command."""
    too_late()
    if _ending.stopped_by is not None:
        _tell(_ending.sentence)
        raise SystemExit(128 + _ending.stopped_by)


def _be_deaf() -> None:
    """All is done and said: while Python takes itself apart it would die of a signal, as if the command had failed."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stop(number: int, frame: FrameType | None) -> None:
    _ending.signals += 1
    if _ending.signals == 1 and not _ending.is_too_late:
        _ending.stopped_by = number
        raise KeyboardInterrupt
    if _ending.signals == 2:
        _tell("It is about to end; once more ends it at once.")
    elif _ending.signals > 2:
        os._exit(128 + number)


def _tell(text: str) -> None:
    """Past the buffers, which the command may be in the middle of."""
    with suppress(OSError):
        os.write(2, f"{text}\n".encode() if text else b"")
