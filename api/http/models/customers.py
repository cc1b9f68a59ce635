"""Bodies and answers of customers themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from api.http.models.billing_entities import BillingEntityOut
from api.http.models.contacts import EmailOut, PhoneOut
from api.http.models.requests import (
    CountryText,
    Flag,
    NewThing,
    Origin,
    OriginOrNull,
    TaxIdText,
    TaxIdTypeText,
    details_in,
    parsed_tax_id,
)
from api.http.models.text import ExternalId, Name, Notes, OptionalName
from api.settings import DEFAULT_ORIGIN
from domain.entry_details import CustomerDetails
from domain.tax_id import TaxId

TaxIdStatusName = Literal["valid", "invalid", "unchecked"]
TaxIdTypeName = Literal["NIT", "CUI", "FOREIGN"]


class NewCustomer(NewThing):
    """Who the customer is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Panadería La Espiga Dorada",
                    "tax_id": "1234567-4",
                    "legal_name": "Espiga Dorada, Sociedad Anónima",
                    "contact_origin": "REFERRAL",
                    "external_id": "CRM-1001",
                },
                {"name": "Ixchel Tzoc", "tax_id": "CF"},
            ]
        }
    )

    name: Name
    tax_id: TaxIdText
    tax_id_type: TaxIdTypeText = None
    tax_id_country: CountryText = None
    allow_duplicate_tax_id: Flag = False
    legal_name: OptionalName = None
    contact_origin: OriginOrNull = DEFAULT_ORIGIN
    external_id: ExternalId = None
    notes: Notes = None

    def details(self) -> CustomerDetails:
        """All but the name, the tax id and the contact origin."""
        return details_in(self, CustomerDetails)

    def parsed_tax_id(self) -> TaxId:
        """The tax id as a value; raises `InvalidValue`."""
        return parsed_tax_id(self.tax_id, self.tax_id_type, self.tax_id_country)


@with_config(
    ConfigDict(
        strict=True,
        extra="forbid",
        json_schema_extra={"examples": [{"legal_name": "Espiga Dorada y Compañía Limitada", "notes": None}]},
    )
)
class CustomerChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears."""

    name: Name
    legal_name: OptionalName
    contact_origin: Origin
    external_id: ExternalId
    notes: Notes
    tax_id: TaxIdText
    tax_id_type: TaxIdTypeText
    tax_id_country: CountryText
    allow_duplicate_tax_id: bool


class Restoring(NewThing):
    """How to bring a customer back."""

    allow_duplicate_tax_id: Flag = False


class CustomerOut(BaseModel):
    """A customer with everything in it."""

    id: UUID
    version: Annotated[int, Field(ge=1)]
    status: Literal["active", "archived"]
    name: str
    legal_name: str | None
    external_id: str | None
    tax_id: str
    tax_id_type: TaxIdTypeName
    tax_id_country: str
    tax_id_status: TaxIdStatusName
    holds_tax_id: bool
    contact_origin: str
    notes: str | None
    emails: list[EmailOut]
    phones: list[PhoneOut]
    billing_entities: list[BillingEntityOut]
    default_billing_entity_id: UUID | None
    created_at: datetime
    updated_at: datetime


class ChangeOut(BaseModel):
    """That something happened to a customer, without what."""

    position: int
    customer_id: UUID
    version: int
    type: str
    occurred_at: datetime


class Changes(BaseModel):
    """A piece of the log; ask again with `after` set to `last_position`."""

    items: list[ChangeOut]
    last_position: int


class TaxIdVerdict(BaseModel):
    """What can be said of a tax id before anything is saved."""

    tax_id: str
    type: TaxIdTypeName
    country: str
    status: TaxIdStatusName
    reason: str | None
    customer_id: UUID | None


class Names(BaseModel):
    """A list that fits on one page."""

    items: list[str]
    next_cursor: None
    previous_cursor: None
