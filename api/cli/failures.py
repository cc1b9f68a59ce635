"""What went wrong, for the person at the terminal: a message and an exit code for every exception."""

from __future__ import annotations

import os
from traceback import format_exception

FAILED, WRONG_USAGE = 1, 2


class Failed(Exception):
    """The command cannot do what it was asked; the message says why and what to do."""


def explained(error: Exception) -> tuple[str, int]:
    """The message and the exit code. Only what nobody foresaw names its class."""
    import psycopg

    from api.server.parent import CannotListen
    from api.server.preparation import NotReady
    from api.settings import SettingsError
    from application.access.api_keys import KeyRefused
    from application.database.backup_format import BackupRefused
    from application.database.embedded import EmbeddedPostgresError
    from application.database.migrations import SchemaTooNew
    from application.durable import DirectoryNotEmpty
    from application.keys.secrets import SecretsUnusable
    from domain.errors import CustomersError
    from projections.engine.shapes import ShapeTooNew
    from projections.proof.signing import CheckpointRefused

    match error:
        case SettingsError():
            return str(error), WRONG_USAGE
        case (
            Failed()
            | CannotListen()
            | DirectoryNotEmpty()
            | EmbeddedPostgresError()
            | NotReady()
            | SchemaTooNew()
            | ShapeTooNew()
            | SecretsUnusable()
            | KeyRefused()
        ):
            return str(error), FAILED
        case CustomersError() | CheckpointRefused() | BackupRefused():
            return str(error), FAILED
        case psycopg.OperationalError():
            return f"The database does not answer: {_first_line(error)}", FAILED
        case psycopg.Error():
            return f"The database refused: {_first_line(error)}", FAILED
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return f"{name}{error.strerror or error}.", FAILED
        case _ if os.environ.get("CUSTOMERS_LOG_LEVEL", "").lower() == "debug":
            return "".join(format_exception(error)), FAILED
        case _:
            hint = "CUSTOMERS_LOG_LEVEL=debug shows where."
            return f"Something unexpected went wrong ({type(error).__name__}). {hint}", FAILED


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
