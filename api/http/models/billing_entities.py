"""Bodies and answers of billing entities (razones sociales)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema, with_config
from typing_extensions import TypedDict

from api.http.models.requests import CountryText, Flag, NewThing, TaxIdText, TaxIdTypeText, details_in, parsed_tax_id
from api.http.models.text import TEXT_PATTERN, Name, OptionalEmail
from api.http.requests.query import LINE_PATTERN, Id
from domain.address import MAX_LINE, MAX_PLACE, MAX_POSTAL_CODE, Address
from domain.entry_details import BillingEntityDetails
from domain.tax_id import TaxId
from domain.text import InvalidValue

_PLACE = {"type": ["string", "null"], "maxLength": MAX_PLACE, "pattern": LINE_PATTERN}
_LINE = {"maxLength": MAX_LINE, "pattern": TEXT_PATTERN}
_ADDRESS_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", **_LINE},
        {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": {
                "line": {"type": ["string", "null"], **_LINE},
                "municipality": _PLACE,
                "department": _PLACE,
                "postal_code": _PLACE | {"maxLength": MAX_POSTAL_CODE},
                "country": {"type": ["string", "null"], "pattern": "^([A-Za-z]{2})?$"},
            },
        },
        {"type": "null"},
    ]
}


def _address(value: object) -> Address | None:
    if value is None:
        return None
    if not isinstance(value, str | Mapping):
        raise InvalidValue("", "Must be a text or an object.")
    return Address.of(value, field="")


AddressIn = Annotated[Address | None, PlainValidator(_address), WithJsonSchema(_ADDRESS_SCHEMA)]


class NewBillingEntity(NewThing):
    """Whom to invoice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "legal_name": "Distribuidora Quetzal, Sociedad Anónima",
                    "tax_id": "7654321-6",
                    "billing_email": "facturas@quetzal.com.gt",
                    "fiscal_address": {
                        "line": "12 calle 3-45, zona 10",
                        "municipality": "Guatemala",
                        "department": "Guatemala",
                    },
                    "is_default": True,
                }
            ]
        }
    )

    legal_name: Name
    tax_id: TaxIdText
    tax_id_type: TaxIdTypeText = None
    tax_id_country: CountryText = None
    billing_email: OptionalEmail = None
    fiscal_address: AddressIn = None
    billing_address: AddressIn = None
    is_default: Flag = False

    def details(self) -> BillingEntityDetails:
        """All but the legal name, the tax id, and whether it is the default."""
        return details_in(self, BillingEntityDetails)

    def parsed_tax_id(self) -> TaxId:
        """The tax id as a value; raises `InvalidValue`."""
        return parsed_tax_id(self.tax_id, self.tax_id_type, self.tax_id_country)


@with_config(
    ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"billing_email": "pagos@quetzal.com.gt"}]})
)
class BillingEntityChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears."""

    legal_name: Name
    tax_id: TaxIdText
    tax_id_type: TaxIdTypeText
    tax_id_country: CountryText
    billing_email: OptionalEmail
    fiscal_address: AddressIn
    billing_address: AddressIn


class DefaultChoice(NewThing):
    """The billing entity that quotations use from now on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"billing_entity_id": "5f0c6a3e-51b4-4c0f-9a53-2f6f6a2b8f10"}]}
    )

    billing_entity_id: Id


class AddressOut(BaseModel):
    """A postal address."""

    line: str | None
    municipality: str | None
    department: str | None
    postal_code: str | None
    country: str


class BillingEntityOut(BaseModel):
    """Whom invoices of a customer are made out to."""

    billing_entity_id: UUID
    legal_name: str
    tax_id: str
    tax_id_type: Literal["NIT", "CUI", "FOREIGN"]
    tax_id_country: str
    tax_id_status: Literal["valid", "invalid", "unchecked"]
    billing_email: str | None
    fiscal_address: AddressOut | None
    billing_address: AddressOut | None
    is_active: bool
    is_default: bool
    invoice_ready: bool
    missing: list[Literal["tax_id", "fiscal_address", "billing_email"]]
    created_at: datetime
    updated_at: datetime


class BillingEntityList(BaseModel):
    """The billing entities of a customer, all on one page."""

    items: list[BillingEntityOut]
    next_cursor: None
    previous_cursor: None
