"""What a customer should look like: the description that an import brings, with what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from domain.errors import ExternalIdTaken, Refused, TaxIdRefused, TaxIdTaken
from domain.messages import Wording
from domain.tax_id import TaxId, TaxIdType
from domain.text import InvalidValue


@dataclass(frozen=True, slots=True)
class WantedTaxId:
    """A tax id whose type or country may be unsaid: then they are those of the customer as it is, else a NIT."""

    text: str
    type: TaxIdType | None
    country: str | None
    parsed: TaxId
    """As it reads for somebody new."""

    @classmethod
    def of(cls, text: str, type: TaxIdType | None, country: str | None) -> WantedTaxId:
        """Raises `InvalidValue` for what can be no tax id whoever has it."""
        return cls(text, type, country, TaxId.parse(text, type, country))

    def beside(self, type: str, country: str) -> TaxId:
        """As it reads for somebody whose present tax id has this type and country; raises `InvalidValue`."""
        if self.type is not None or type == self.parsed.type:
            return self.parsed
        return TaxId.parse(self.text, TaxIdType(type), self.country or country)


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
    """A whole customer. None and absent members are left as they are; an empty list wants none of that kind."""

    said: dict[str, str | None]
    """`name`, `legal_name`, `external_id`, `notes`, `contact_origin`."""
    origin_if_new: str
    tax_id: WantedTaxId | None = None
    allow_duplicate_tax_id: bool = False
    is_archived: bool | None = None
    emails: list[WantedEmail] | None = None
    phones: list[WantedPhone] | None = None
    billing_entities: list[WantedBillingEntity] | None = None
    says_default: bool = False
    """Whether no entity marked as default means that there should be none."""


class WantedRefused(Refused):
    """A rule says no; `field` is what the sender calls the part at fault, empty for the customer as a whole."""

    def __init__(self, field: str, why: Wording) -> None:
        super().__init__(field, why)
        self.field, self._why = field, why

    @property
    def wording(self) -> Wording:
        return self._why


@contextmanager
def blame(field: str = "") -> Iterator[None]:
    """Whatever is refused inside is about this part; an invalid value names its member, which `field` precedes."""
    try:
        yield
    except InvalidValue as error:
        member = error.field.replace("/", "_")
        raise WantedRefused(f"{field}_{member}" if field else member, error.wording) from None
    except WantedRefused:
        raise
    except Refused as refusal:
        raise WantedRefused(field or _member_at_fault(refusal), refusal.wording) from None


def _member_at_fault(refusal: Refused) -> str:
    match refusal:
        case TaxIdTaken() | TaxIdRefused():
            return "tax_id"
        case ExternalIdTaken():
            return "external_id"
        case _:
            return ""
