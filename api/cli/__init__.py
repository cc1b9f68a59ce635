"""The command line: `customers serve` and everything an operator does beside it.

Each command is in a file of its own and imports what it needs when it runs, so that `--help` answers at once. Exit
codes: 0 done; 1 refused, failed, or found something; 2 wrong usage or wrong settings.
"""

from __future__ import annotations

import os
import sys

import typer

from api.cli import (
    backup,
    erase,
    export_customers,
    health,
    keys,
    projections,
    restore,
    roles,
    rotate_master,
    serve,
)
from api.cli.audit import command as audit
from api.cli.demo import command as demo
from api.cli.doctor import command as doctor
from api.cli.importing import command as importing

app = typer.Typer(
    name="customers",
    help="Customer records as events: serve them, fill them, look after them.",
    epilog="Settings are environment variables with the prefix CUSTOMERS_, also from a file .env.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for module in (
    serve,
    demo,
    importing,
    export_customers,
    projections,
    keys,
    rotate_master,
    erase,
    audit,
    backup,
    restore,
    roles,
    doctor,
    health,
):
    module.add_to(app)


def main() -> None:
    """Run a command; whatever goes wrong ends as one message and an exit code, never as a traceback."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more at its end
        sys.exit(1)
    except Exception as error:
        from api.cli.failures import explained

        message, code = explained(error)
        print(message, file=sys.stderr)
        sys.exit(code)
