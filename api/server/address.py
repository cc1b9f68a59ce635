"""Where a service is reached from its own machine."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

from api.settings import Settings

EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}
"""What listens on all addresses is asked on this one."""


def own_host(settings: Settings) -> str:
    """The host that this machine asks."""
    return EVERYWHERE.get(settings.host, settings.host)


def own_address(settings: Settings, port: int) -> str:
    """The beginning of its addresses, such as `http://127.0.0.1:8000`."""
    scheme = "https" if settings.ssl_certfile else "http"
    return f"{scheme}://{_in_brackets(own_host(settings))}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _in_brackets(host: str) -> str:
    try:
        return f"[{host}]" if isinstance(ip_address(host), IPv6Address) else host
    except ValueError:
        return host
