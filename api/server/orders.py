"""Orders to processes of the service: each has a line on its standard input, which stays open behind it.

The end of that input means that whoever gave the order is gone, by `kill -9` too, or wants it no longer. (A death
signal from the kernel would not do: it fires when the thread that started the process ends, not the process.)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Thread


def start_process(
    module: str, order: Mapping[str, object], *, descriptors: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """A process that runs a module and has its order, as JSON with paths as texts; it inherits these descriptors.

    One that ended at once is returned as well: whoever started it waits for its end anyway.
    """
    process = subprocess.Popen([sys.executable, "-m", module], stdin=subprocess.PIPE, pass_fds=descriptors)
    assert process.stdin
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(order, default=str).encode() + b"\n")
        process.stdin.flush()  # and never closed: its end would tell the process that we are gone
    return process


def read_order() -> bytes:
    """The order of this process.

    Ctrl-C and the end of a terminal, which reach it too, do nothing from here on: who gave it decides.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return sys.stdin.buffer.readline()


def when_abandoned(act: Callable[[], object]) -> None:
    """Have a thread do this once nobody is there any more who gave the order."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        act()

    Thread(target=wait, daemon=True).start()
