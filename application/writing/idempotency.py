"""Requests that are sent again: which key belongs to which request, without keeping either."""

import hmac
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Idempotency:
    """Keyed hashes of the caller's key and of the request that came with it."""

    key_tag: bytes
    request_tag: bytes

    @classmethod
    def of(
        cls, index_key: bytes, *, caller: str, key: str, method: str, path: str, query: bytes, body: bytes
    ) -> "Idempotency":
        """Same request = same method, path, query and body bytes; callers never meet."""
        return cls(
            _digest(index_key, b"key", caller.encode(), key.encode()),
            _digest(index_key, b"request", method.encode(), path.encode(), query, body),
        )


class Receipt(NamedTuple):
    """What a request did: enough to answer it again, and nothing personal, so that an erasure leaves it as it is.

    Older versions of the service blanked `request_tag` with an erasure: then nobody knows which request it was.
    """

    request_tag: bytes | None
    customer_id: UUID
    version: int
    position: int
    subject_id: UUID | None


def _digest(index_key: bytes, *parts: bytes) -> bytes:
    """The length of each part goes in, so that no two lists of parts read alike."""
    return hmac.digest(index_key, b"".join(len(part).to_bytes(8, "big") + part for part in parts), "sha256")
