"""What the HTTP side of all contestants has in common: who calls, and which settings of FastAPI cost nothing.

A bearer key is compared by its SHA-256 with the keys in memory. A contestant is spared to look its keys up: the
service, too, keeps those in force in memory.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, NamedTuple

from fastapi import Depends, Header, HTTPException, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.telemetry import TelemetryConfig

from tests.support.running_service import ADMIN_KEY

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own spans and metrics, which nobody would read here, are not paid for."""

_NAMES = {hashlib.sha256(ADMIN_KEY.encode()).digest(): "admin"}
_BEARER = HTTPBearer(auto_error=False)


class Who(NamedTuple):
    """The caller of a request, and what it says of itself; recorded with every change."""

    actor: str
    reason: str | None
    request_id: str | None


def _caller(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    change_reason: Annotated[str | None, Header()] = None,
    x_request_id: Annotated[str | None, Header()] = None,
) -> Who:
    key = credentials.credentials if credentials else ""
    name = _NAMES.get(hashlib.sha256(key.encode()).digest())
    if name is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    return Who(name, change_reason, x_request_id)


async def _caller_async(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    change_reason: Annotated[str | None, Header()] = None,
    x_request_id: Annotated[str | None, Header()] = None,
) -> Who:
    return _caller(credentials, change_reason, x_request_id)


Caller = Annotated[Who, Depends(_caller_async)]
"""`async`, so that no thread is needed for it: what FastAPI's documentation says of dependencies that do not block."""
