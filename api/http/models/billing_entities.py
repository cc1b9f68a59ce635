"""Bodies and answers of billing entities (razones sociales)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    GetPydanticSchema,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    with_config,
)
from pydantic_core.core_schema import NoInfoWrapValidatorFunction, no_info_wrap_validator_function
from typing_extensions import TypedDict

from api.http.models import members as about
from api.http.models.members import member
from api.http.models.requests import CountryText, Flag, NewThing, TaxIdText, TaxIdTypeText, details_in, parsed_tax_id
from api.http.models.text import (
    TEXT_PATTERN,
    AddressCountry,
    AddressLine,
    AddressPlace,
    EmailAddresses,
    Name,
    OptionalEmail,
    PostalCode,
)
from api.http.requests.query import Id
from domain.address import LINE, Address, AddressChange
from domain.customer import Customer
from domain.entry_details import BillingEntityDetails
from domain.messages import NOT_AN_ADDRESS
from domain.tax_id import TaxId
from domain.text import InvalidValue


@with_config(ConfigDict(strict=True, extra="forbid"))
class AddressMembers(TypedDict, total=False):
    """An address member by member; without a country it is in Guatemala."""

    line: Annotated[AddressLine, about.ADDRESS_LINE]
    municipality: Annotated[AddressPlace, about.MUNICIPALITY]
    department: Annotated[AddressPlace, about.DEPARTMENT]
    postal_code: Annotated[PostalCode, about.POSTAL_CODE]
    country: Annotated[AddressCountry, about.ADDRESS_COUNTRY]


def _address(value: object, members: ValidatorFunctionWrapHandler) -> Address | None:
    """A text is the line of an address; an object has its members."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return Address.of(members(value), field="")
    if not isinstance(value, str):
        raise InvalidValue("", NOT_AN_ADDRESS)
    return Address.of(value, field="")


def _address_change(value: object, members: ValidatorFunctionWrapHandler) -> Address | AddressChange | None:
    """A text says all of an address, an object only the members that it has."""
    return AddressChange.of(members(value), field="") if isinstance(value, Mapping) else _address(value, members)


_AddressText = Annotated[str, WithJsonSchema({"type": "string", "maxLength": LINE.max_length, "pattern": TEXT_PATTERN})]


def _read_by(read: NoInfoWrapValidatorFunction) -> GetPydanticSchema:
    return GetPydanticSchema(
        lambda _, handler: no_info_wrap_validator_function(
            read,
            handler.generate_schema(AddressMembers),
            json_schema_input_schema=handler.generate_schema(_AddressText | AddressMembers | None),
        )
    )


AddressIn = Annotated[Address | None, _read_by(_address)]
AddressChangeIn = Annotated[Address | AddressChange | None, _read_by(_address_change)]


class NewBillingEntity(NewThing):
    """Whom to invoice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "legal_name": "Distribuidora Quetzal, Sociedad Anónima",
                    "tax_id": "5210938-0",
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

    legal_name: Annotated[Name, about.ENTITY_NAME]
    tax_id: Annotated[TaxIdText, about.TAX_ID]
    tax_id_type: Annotated[TaxIdTypeText, about.TAX_ID_TYPE] = None
    tax_id_country: Annotated[CountryText, about.TAX_ID_COUNTRY] = None
    billing_email: Annotated[OptionalEmail, about.BILLING_EMAIL] = None
    billing_cc: Annotated[EmailAddresses, about.BILLING_CC] = None
    fiscal_address: Annotated[AddressIn, about.FISCAL_ADDRESS] = None
    billing_address: Annotated[AddressIn, about.BILLING_ADDRESS] = None
    is_default: Annotated[Flag, about.IS_DEFAULT] = False

    def details(self) -> BillingEntityDetails:
        """All but the legal name, the tax id, and whether it is the default."""
        return details_in(self, BillingEntityDetails)

    def parsed_tax_id(self) -> TaxId:
        """The tax id as a value; raises `InvalidValue`."""
        return parsed_tax_id(self.tax_id, self.tax_id_type, self.tax_id_country)

    def addition(self, billing_entity_id: UUID) -> Callable[[Customer], object]:
        """What adds it to a customer; raises `InvalidValue`."""
        return partial(
            Customer.add_billing_entity,
            billing_entity_id=billing_entity_id,
            legal_name=self.legal_name,
            tax_id=self.parsed_tax_id(),
            is_default=self.is_default,
            **self.details(),
        )


@with_config(
    ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"billing_email": "pagos@quetzal.com.gt"}]})
)
class BillingEntityChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears. Members of an address likewise."""

    legal_name: Annotated[Name, about.ENTITY_NAME]
    tax_id: Annotated[TaxIdText, about.TAX_ID]
    tax_id_type: Annotated[TaxIdTypeText, about.TAX_ID_TYPE]
    tax_id_country: Annotated[CountryText, about.TAX_ID_COUNTRY]
    billing_email: Annotated[OptionalEmail, about.BILLING_EMAIL]
    billing_cc: Annotated[EmailAddresses, about.BILLING_CC]
    fiscal_address: Annotated[AddressChangeIn, about.FISCAL_ADDRESS]
    billing_address: Annotated[AddressChangeIn, about.BILLING_ADDRESS]


class DefaultChoice(NewThing):
    """The billing entity that quotations use from now on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"billing_entity_id": "5f0c6a3e-51b4-4c0f-9a53-2f6f6a2b8f10"}]}
    )

    billing_entity_id: Annotated[Id, about.ENTITY_ID]


class AddressOut(BaseModel):
    """A postal address."""

    line: Annotated[str | None, about.ADDRESS_LINE]
    municipality: Annotated[str | None, about.MUNICIPALITY]
    department: Annotated[str | None, about.DEPARTMENT]
    postal_code: Annotated[str | None, about.POSTAL_CODE]
    country: Annotated[str, about.ADDRESS_COUNTRY]


class BillingEntityOut(BaseModel):
    """Whom invoices of a customer are made out to."""

    billing_entity_id: Annotated[UUID, about.ENTITY_ID]
    legal_name: Annotated[str, about.ENTITY_NAME]
    tax_id: Annotated[str, about.TAX_ID]
    tax_id_type: Annotated[Literal["NIT", "CUI", "FOREIGN"], about.TAX_ID_TYPE]
    tax_id_country: Annotated[str, about.TAX_ID_COUNTRY]
    tax_id_status: Annotated[Literal["valid", "invalid", "unchecked"], about.TAX_ID_STATUS]
    billing_email: Annotated[str | None, about.BILLING_EMAIL]
    billing_cc: Annotated[list[str], about.BILLING_CC]
    fiscal_address: Annotated[AddressOut | None, about.FISCAL_ADDRESS]
    billing_address: Annotated[AddressOut | None, about.BILLING_ADDRESS]
    is_active: Annotated[bool, member("Whether it may still be used.", True)]
    is_default: Annotated[bool, about.IS_DEFAULT]
    invoice_ready: Annotated[bool, member("Whether nothing is missing.", False)]
    missing: Annotated[
        list[Literal["tax_id", "fiscal_address", "billing_email"]],
        member("What an electronic invoice in Guatemala still needs.", ["billing_email"]),
    ]
    created_at: Annotated[datetime, about.CREATED_AT]
    updated_at: Annotated[datetime, about.UPDATED_AT]


class BillingEntityList(BaseModel):
    """The billing entities of a customer, all on one page."""

    items: Annotated[list[BillingEntityOut], member("The default first, then by legal name.")]
    next_cursor: Annotated[None, about.NO_CURSOR]
    previous_cursor: Annotated[None, about.NO_CURSOR]
