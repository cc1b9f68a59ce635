"""What a customer should look like: the description that an import brings, with what it leaves unsaid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self
from uuid import UUID, uuid4

from domain.tax_id import TaxId, TaxIdType
from domain.written_tax_id import WrittenTaxId


class WantedTaxId(NamedTuple):
    """A tax id as it was written: what it means depends on who has it."""

    written: WrittenTaxId
    parsed: TaxId
    """As it reads for somebody new."""

    @classmethod
    def of(cls, text: str, type: TaxIdType | None = None, country: str | None = None) -> Self:
        """Raises `InvalidValue` for what can be no tax id of somebody new."""
        written = WrittenTaxId(text, type, country)
        return cls(written, written.for_somebody_new())


class WantedMetadata(NamedTuple):
    """Members of metadata; None is that there is none of this name."""

    members: dict[str, str | None]
    is_whole: bool
    """Whether no other members are wanted."""


@dataclass(slots=True, kw_only=True)
class WantedEmail:
    """An e-mail that the customer should have. `said` has those of its other members that are not left as they are."""

    label: str
    """What the sender calls it, such as `email_1`."""
    email: str
    said: dict[str, Any]
    is_locked: bool | None = None
    email_id: UUID = field(default_factory=uuid4)


@dataclass(slots=True, kw_only=True)
class WantedPhone:
    """A phone (E.164) that the customer should have; `extension` is in `said` where the sender speaks of it."""

    label: str
    phone: str
    said: dict[str, Any]
    is_locked: bool | None = None
    phone_id: UUID = field(default_factory=uuid4)


@dataclass(slots=True, kw_only=True)
class WantedBillingEntity:
    """A billing entity that the customer should have; members of addresses that are unsaid stay as they are."""

    label: str
    legal_name: str
    tax_id: WantedTaxId
    said: dict[str, Any]
    addresses: dict[str, dict[str, str | None]]
    is_default: bool | None = None
    is_active: bool | None = None
    billing_entity_id: UUID = field(default_factory=uuid4)


@dataclass(slots=True, kw_only=True)
class WantedCustomer:
    """A whole customer. None and absent members are left as they are, as is everything that nobody wants to remove."""

    said: dict[str, Any]
    """`name`, `legal_name`, `external_id`, `notes`, `contact_origin`."""
    origin_if_new: str
    metadata: WantedMetadata | None = None
    tags: list[str] | None = None
    """Beside those that are there, or instead of them where an import replaces."""
    tax_id: WantedTaxId | None = None
    allow_duplicate_tax_id: bool = False
    is_archived: bool | None = None
    emails: list[WantedEmail] | None = None
    phones: list[WantedPhone] | None = None
    billing_entities: list[WantedBillingEntity] | None = None
    says_default: bool = False
    """Whether no entity marked as default means that there should be none."""
