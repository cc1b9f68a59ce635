"""Tells a service manager such as systemd how the service is, where one wants to know."""

from __future__ import annotations

import socket
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Final

VARIABLE: Final = "NOTIFY_SOCKET"


class ServiceManager:
    """Sends datagrams to the socket that the manager named; where there is none, or nobody reads it, nothing happens.

    See sd_notify(3).
    """

    def __init__(self, address: str | None) -> None:
        self._address = address

    @classmethod
    def of(cls, environment: MutableMapping[str, str]) -> ServiceManager:
        """The one that started this process; processes that this one starts do not hear of it."""
        return cls(environment.pop(VARIABLE, None))

    def says_ready(self, status: str) -> None:
        """It serves."""
        self._tell(f"READY=1\nSTATUS={status}")

    def says_stopping(self) -> None:
        """It has begun to end."""
        self._tell("STOPPING=1\nSTATUS=Stopping: running requests finish, then the log is signed.")

    def says(self, status: str) -> None:
        """What it is about to do, in a line."""
        self._tell(f"STATUS={status}")

    def _tell(self, lines: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(1)
            sender.sendto(lines.encode(), address)
