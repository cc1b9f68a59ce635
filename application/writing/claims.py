"""Who holds a tax id or an external id: tags that name nobody, derived from the state of a customer."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from domain.customer import Customer
from domain.tax_id import TaxId, TaxIdType, key_of

Find = Callable[[bytes], UUID | None]


class Held(NamedTuple):
    """What a customer holds: its tax id (value, type, country) and its external id."""

    tax_id: tuple[str, str, str] | None
    external_id: str | None


class Claims:
    """Makes the tags: keyed hashes (HMAC-SHA256), so that the table cannot be searched without the index key."""

    def __init__(self, index_key: bytes) -> None:
        self._index_key = index_key

    def tax_id_tag(self, tax_id: TaxId) -> bytes:
        return self._tag(f"tax-id|{tax_id.key}")

    def external_id_tag(self, external_id: str) -> bytes:
        return self._tag(f"external-id|{external_id}")

    def asked_for(self, tax_id: TaxId | None, external_id: str | None) -> frozenset[bytes]:
        """The tags of what a command brings, so that their holders are read with everything else it needs."""
        tags = set()
        if tax_id is not None and tax_id.can_be_held:
            tags.add(self.tax_id_tag(tax_id))
        if external_id is not None:
            tags.add(self.external_id_tag(external_id))
        return frozenset(tags)

    @staticmethod
    def held(customer: Customer | None) -> Held:
        """What the customer holds in its present state."""
        if customer is None or customer.is_erased:
            return Held(None, None)
        own = (customer.tax_id, customer.tax_id_type, customer.tax_id_country) if customer.holds_tax_id else None
        return Held(own, customer.external_id)

    def tags(self, held: Held) -> set[bytes]:
        """The tags of everything held."""
        tags = set()
        if held.tax_id is not None:
            value, type_, country = held.tax_id
            tags.add(self._tag(f"tax-id|{key_of(value, TaxIdType(type_), country)}"))
        if held.external_id is not None:
            tags.add(self.external_id_tag(held.external_id))
        return tags

    def _tag(self, text: str) -> bytes:
        return hmac.digest(self._index_key, text.encode(), "sha256")


class Holders:
    """Who holds what, as a batch sees it: what was read from the table, with what the batch changed since.

    `find` reads the table; every tag is read once, under the append lock.
    """

    def __init__(self, find: Find, asked: Collection[bytes] = (), found: Mapping[bytes, UUID] | None = None) -> None:
        self._find = find
        self._holders: dict[bytes, UUID | None] = {**dict.fromkeys(asked), **(found or {})}
        self.released: set[bytes] = set()
        self.claimed: dict[bytes, UUID] = {}

    def holder(self, tag: bytes) -> UUID | None:
        """Who holds the tag now."""
        if tag not in self._holders:
            self._holders[tag] = self._find(tag)
        return self._holders[tag]

    def move(self, customer_id: UUID, before: set[bytes], after: set[bytes]) -> None:
        """A customer holds other tags than before."""
        for tag in before - after:
            self._holders[tag] = None
            if self.claimed.pop(tag, None) is None:
                self.released.add(tag)
        for tag in after - before:
            self._holders[tag] = customer_id
            self.claimed[tag] = customer_id
