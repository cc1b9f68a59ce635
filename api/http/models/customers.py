"""Bodies and answers of customers themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from api.http.models import members as about
from api.http.models.billing_entities import BillingEntityOut, NewBillingEntity
from api.http.models.contacts import EmailOut, NewEmail, NewPhone, PhoneOut
from api.http.models.members import member
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
from api.http.models.text import ExternalId, MetadataSaid, Name, Notes, OptionalName, Tags
from api.http.responses.refusals import Fault, ValidationFailed, pointer
from api.settings import DEFAULT_ORIGIN
from application.customers import FirstEntry
from domain.customer import Customer
from domain.entries import MAX_BILLING_ENTITIES, MAX_EMAILS, MAX_PHONES
from domain.entry_details import CustomerDetails
from domain.messages import TWO_DEFAULTS
from domain.tax_id import TaxId
from domain.text import InvalidValue

TaxIdStatusName = Literal["valid", "invalid", "unchecked"]
TaxIdTypeName = Literal["NIT", "CUI", "FOREIGN"]


def _one_default(entities: list[NewBillingEntity]) -> list[NewBillingEntity]:
    """Which of two would be meant nobody can know."""
    defaults = [place for place, entity in enumerate(entities) if entity.is_default]
    if len(defaults) > 1:
        raise InvalidValue(f"/{defaults[1]}/is_default", TWO_DEFAULTS)
    return entities


def _up_to(most: int) -> BeforeValidator:
    """One too many is enough to refuse them all: of a list without end no more is looked at."""
    return BeforeValidator(lambda entries: entries[: most + 1] if isinstance(entries, list) else entries)


class NewCustomer(NewThing):
    """Who the customer is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Panadería La Espiga Dorada",
                    "tax_id": "7841236-6",
                    "legal_name": "Espiga Dorada, Sociedad Anónima",
                    "contact_origin": "REFERRAL",
                    "external_id": "CRM-1001",
                },
                {"name": "Ixchel Tzoc", "tax_id": "CF"},
            ]
        }
    )

    name: Annotated[Name, about.NAME]
    tax_id: Annotated[TaxIdText, about.TAX_ID]
    tax_id_type: Annotated[TaxIdTypeText, about.TAX_ID_TYPE] = None
    tax_id_country: Annotated[CountryText, about.TAX_ID_COUNTRY] = None
    allow_duplicate_tax_id: Annotated[Flag, about.ALLOW_DUPLICATE] = False
    legal_name: Annotated[OptionalName, about.LEGAL_NAME] = None
    contact_origin: Annotated[OriginOrNull, about.CONTACT_ORIGIN] = DEFAULT_ORIGIN
    external_id: Annotated[ExternalId, about.EXTERNAL_ID] = None
    notes: Annotated[Notes, about.NOTES] = None
    metadata: Annotated[MetadataSaid, about.METADATA] = None
    tags: Annotated[Tags, about.TAGS] = None
    emails: Annotated[list[NewEmail], _up_to(MAX_EMAILS), member("E-mails, each as in a request of its own.")] = Field(
        default_factory=list
    )
    phones: Annotated[list[NewPhone], _up_to(MAX_PHONES), member("Phones, each as in a request of its own.")] = Field(
        default_factory=list
    )
    billing_entities: Annotated[
        list[NewBillingEntity],
        AfterValidator(_one_default),
        _up_to(MAX_BILLING_ENTITIES),
        member("Billing entities, each as in a request of its own; at most one is the default."),
    ] = Field(default_factory=list)

    def details(self) -> CustomerDetails:
        """All but the name, the tax id, the contact origin and the entries."""
        return details_in(self, CustomerDetails)

    def entries(self, region: str) -> list[FirstEntry]:
        """What the customer has from the start; raises `ValidationFailed` with all that is wrong with it."""
        makers: list[tuple[str, int, Callable[[UUID], Callable[[Customer], object]]]] = [
            *(("emails", number, each.addition) for number, each in enumerate(self.emails)),
            *(("phones", number, partial(each.addition, region=region)) for number, each in enumerate(self.phones)),
            *(("billing_entities", number, each.addition) for number, each in enumerate(self.billing_entities)),
        ]
        entries, faults = [], []
        for name, number, make in makers:
            try:
                entries.append(FirstEntry((name, number), make(uuid4())))
            except InvalidValue as error:
                place = pointer(name, number, *error.field.split("/"))
                faults.append(Fault("pointer", place, error.wording))
        if faults:
            raise ValidationFailed(faults)
        return entries

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

    name: Annotated[Name, about.NAME]
    legal_name: Annotated[OptionalName, about.LEGAL_NAME]
    contact_origin: Annotated[Origin, about.CONTACT_ORIGIN]
    external_id: Annotated[ExternalId, about.EXTERNAL_ID]
    notes: Annotated[Notes, about.NOTES]
    metadata: Annotated[MetadataSaid, about.METADATA]
    tags: Annotated[Tags, about.TAGS]
    tax_id: Annotated[TaxIdText, about.TAX_ID]
    tax_id_type: Annotated[TaxIdTypeText, about.TAX_ID_TYPE]
    tax_id_country: Annotated[CountryText, about.TAX_ID_COUNTRY]
    allow_duplicate_tax_id: Annotated[bool, about.ALLOW_DUPLICATE]


class Restoring(NewThing):
    """How to bring a customer back."""

    allow_duplicate_tax_id: Annotated[Flag, about.ALLOW_DUPLICATE] = False


class CustomerOut(BaseModel):
    """A customer with everything in it."""

    id: Annotated[UUID, about.CUSTOMER_ID]
    version: Annotated[int, Field(ge=1), about.VERSION]
    status: Annotated[
        Literal["active", "archived"],
        member("`archived` ones are out of the default list, and stay as they are until they are restored.", "active"),
    ]
    name: Annotated[str, about.NAME]
    legal_name: Annotated[str | None, about.LEGAL_NAME]
    external_id: Annotated[str | None, about.EXTERNAL_ID]
    tax_id: Annotated[str, about.TAX_ID]
    tax_id_type: Annotated[TaxIdTypeName, about.TAX_ID_TYPE]
    tax_id_country: Annotated[str, about.TAX_ID_COUNTRY]
    tax_id_status: Annotated[TaxIdStatusName, about.TAX_ID_STATUS]
    holds_tax_id: Annotated[bool, member("Whether no other active customer can hold the same tax id.", True)]
    contact_origin: Annotated[str, about.CONTACT_ORIGIN]
    notes: Annotated[str | None, about.NOTES]
    emails: Annotated[list[EmailOut], member("In the order in which they were added.")]
    phones: Annotated[list[PhoneOut], member("In the order in which they were added.")]
    billing_entities: Annotated[
        list[BillingEntityOut], member("In the order in which they were added, inactive ones too.")
    ]
    default_billing_entity_id: Annotated[
        UUID | None, member("The one that quotations use.", "5f0c6a3e-51b4-4c0f-9a53-2f6f6a2b8f10")
    ]
    metadata: Annotated[dict[str, str], about.METADATA]
    tags: Annotated[list[str], about.TAGS]
    created_at: Annotated[datetime, about.CREATED_AT]
    updated_at: Annotated[datetime, about.UPDATED_AT]


class ChangeOut(BaseModel):
    """That something happened to a customer, without what."""

    position: Annotated[int, about.POSITION]
    customer_id: Annotated[UUID, about.CUSTOMER_ID]
    version: Annotated[int, about.VERSION]
    type: Annotated[str, about.EVENT_TYPE]
    occurred_at: Annotated[datetime | None, about.OCCURRED_AT]


class Changes(BaseModel):
    """A piece of the log; ask again with `after` set to `last_position`."""

    items: Annotated[list[ChangeOut], member("In the order of the log.")]
    last_position: Annotated[int, member("Where the next question goes on.", 1042)]
    epoch: Annotated[int, member("Grows when a backup is restored: what was read since that backup is gone.", 1)]


class TaxIdVerdict(BaseModel):
    """What can be said of a tax id before anything is saved."""

    tax_id: Annotated[str, about.TAX_ID]
    type: Annotated[TaxIdTypeName, about.TAX_ID_TYPE]
    country: Annotated[str, about.TAX_ID_COUNTRY]
    status: Annotated[TaxIdStatusName, about.TAX_ID_STATUS]
    reason: Annotated[str | None, member("Why it cannot be right, for people.", "The check character does not fit.")]
    reason_code: Annotated[str | None, member("The same for programs; stable.", "nit-check-character")]
    customer_id: Annotated[
        UUID | None, member("Who holds it; null where nobody does.", "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10")
    ]


class Names(BaseModel):
    """A list that fits on one page."""

    items: Annotated[list[str], member("The codes.", ["WEB_FORM", "REFERRAL"])]
    next_cursor: Annotated[None, about.NO_CURSOR]
    previous_cursor: Annotated[None, about.NO_CURSOR]
