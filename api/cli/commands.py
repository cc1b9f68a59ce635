"""All commands, a file for each, and how their help looks."""

from __future__ import annotations

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
