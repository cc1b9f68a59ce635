"""What the pages of a worker share: sessions, what each role may do, and how days and times are written."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from api.console.frame.session import Sessions
from api.http.requests.strict import StrictRoute
from api.settings import Settings
from application.database.connections import ReadConnection
from domain.wording import Language
from projections.reports.time_zone import time_zone


class Console:
    """Made once for all pages of a process."""

    def __init__(self, settings: Settings, connection: ReadConnection, routes: Iterable[StrictRoute]) -> None:
        self.settings = settings
        self.time_zone = time_zone(settings.timezone)
        self.sessions = Sessions(connection, settings.session_idle)
        self.permissions = {route.name: route.permissions for route in routes}
        """By the name of an operation: any of these will do, and none needs none."""
        self.blank_filters: dict[tuple[Language, bool], dict[str, Markup]] = {}
        """The form of the list as HTML, by the language and by whether contacts are shown."""
