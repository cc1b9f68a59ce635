"""The command line: `customers serve` and everything an operator does beside it.

Each command is in a file of its own and imports what it needs when it runs, so that `--help` answers at once. Exit
codes: 0 done; 1 refused, failed, or found something; 2 wrong usage or wrong settings; 130 or 143 ended early, by Ctrl-C
or SIGTERM.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from api.cli import stopping


def main() -> None:
    """Run a command; whatever goes wrong ends as one message and an exit code, never as a traceback."""
    stopping.listen()
    _have_standard_streams()
    try:
        try:
            from api.cli.commands import app

            app()
        finally:
            stopping.leave_if_stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more at its end
        sys.exit(1)
    except Exception as error:
        from api.cli.failures import explained

        message, code = explained(error)
        print(message, file=sys.stderr)
        sys.exit(code)


def _have_standard_streams() -> None:
    """Where one was closed, the next file to be opened would take its number, and what is printed would go there."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            with suppress(OSError):
                os.fstat(number)  # somebody has it already
                continue
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
            os.set_inheritable(number, True)
            setattr(sys, name, open(number, mode))  # noqa: SIM115
