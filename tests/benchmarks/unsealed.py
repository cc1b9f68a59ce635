"""Serves the service with personal values left unsealed, to learn what sealing costs: `... unsealed PORT`.

Without a port it is a worker of that service.

The change is made in this process alone: nothing that anybody can set leaves a value unsealed. No event names a
personal field, and no data key is made or opened; a row for the key is still written, with nothing in it.
"""

from __future__ import annotations

import sys
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.keys.data_keys import DataKeys
from domain.customer import EVENT_TYPES

NO_KEY = AESGCM(bytes(32))


def leave_unsealed() -> None:
    """Take sealing out of this process."""
    for event_type in EVENT_TYPES.values():
        event_type.personal = frozenset()

    def new(_: DataKeys, customer_id: UUID) -> tuple[bytes, AESGCM]:
        return b"", NO_KEY

    def open(_: DataKeys, customer_id: UUID, wrapped: bytes) -> AESGCM:
        return NO_KEY

    setattr(DataKeys, "new", new)  # noqa: B010 - mypy rightly dislikes the plain way
    setattr(DataKeys, "open", open)  # noqa: B010


def main() -> None:
    """Run `customers serve`, or a worker of it, unsealed."""
    from api import worker
    from api.server import supervisor
    from api.server.parent import run_parent

    leave_unsealed()
    if not sys.argv[1:]:
        worker.main()
    supervisor.WORKER = __spec__.name
    sys.exit(run_parent({"port": int(sys.argv[1])}))


if __name__ == "__main__":
    main()
