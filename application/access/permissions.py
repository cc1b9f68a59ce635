"""Who may do what: the roles of API keys and the permissions that come with them."""

from __future__ import annotations

from typing import Final

READ = "customers:read"
WRITE = "customers:write"
BILLING = "billing:write"
ARCHIVE = "customers:archive"
UNLOCK = "contacts:unlock"
ERASE = "customers:erase"
AUDIT = "audit:read"
REPORTS = "reports:read"
KEYS = "keys:manage"
PROJECTIONS = "projections:read"

ALL: Final = frozenset({READ, WRITE, BILLING, ARCHIVE, UNLOCK, ERASE, AUDIT, REPORTS, KEYS, PROJECTIONS})

_READER: Final = frozenset({READ})
_WRITER: Final = _READER | {WRITE, BILLING, ARCHIVE}

ROLES: Final[dict[str, frozenset[str]]] = {
    "reader": _READER,
    "writer": _WRITER,
    "supervisor": _WRITER | {UNLOCK, AUDIT, REPORTS},
    "auditor": frozenset({READ, AUDIT, REPORTS}),
    "reporter": frozenset({REPORTS}),
    "admin": ALL,
}
"""Every role with its permissions; a role that is not here may do nothing."""
