"""Where the database of a service is: at the address in the settings, or our own, for as long as it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.settings import Settings


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database; the embedded server is there at least as long as this is open."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    from application.database.embedded import EmbeddedPostgres

    with EmbeddedPostgres(settings.data_dir, binaries=settings.postgres_bin) as url:
        yield url
