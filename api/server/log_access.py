"""What it takes to write and to read the log, without the rest of a running service: commands need no more."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from api.settings import Settings
from application.database.connections import connect
from application.database.server_in_use import server_in_use
from application.keys.data_keys import DataKeys
from application.keys.secrets import Secrets
from application.log.event_store import EventStore
from application.writing.appender import Appender, Fence
from application.writing.claims import Claims
from application.writing.writer import Writer


class LogAccess:
    """One writer, to be started and stopped, with the keys that it works with; nothing is connected yet."""

    def __init__(
        self,
        settings: Settings,
        database_url: str,
        secrets: Secrets,
        *,
        on_batch: Callable[[int], None] = lambda size: None,
        shows_life: bool = False,
        fence: Fence | None = None,
    ) -> None:
        self.secrets = secrets
        self.claims = Claims(secrets.index)
        data_keys = DataKeys(secrets.data_keys)
        self.store = EventStore(data_keys)
        self.writer = Writer(
            Appender(
                partial(connect, database_url, "writer"),
                self.store,
                data_keys,
                self.claims,
                strict_tax_ids=settings.tax_id_policy == "strict",
                fence=fence,
                in_use=server_in_use(database_url),
            ),
            on_batch=on_batch,
            shows_life=shows_life,
        )
