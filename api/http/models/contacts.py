"""Bodies and answers of e-mails and phones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, WithJsonSchema, with_config
from typing_extensions import TypedDict

from api.http.models import members as about
from api.http.models.members import member
from api.http.models.requests import Flag, NewThing, details_in
from api.http.models.text import Email, Notes, OptionalName, Reason
from domain.customer import Customer
from domain.entry_details import EmailDetails, PhoneDetails
from domain.messages import EXTENSION_IN_THE_PHONE
from domain.phone_number import MAX_EXTENSION, MAX_PHONE, PhoneNumber, parse_extension
from domain.text import InvalidValue

PhoneText = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_PHONE})]
ExtensionText = Annotated[
    str | None, WithJsonSchema({"type": ["string", "null"], "pattern": f"^[0-9]{{0,{MAX_EXTENSION}}}$"})
]


class NewEmail(NewThing):
    """An e-mail address and whom it reaches."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "pagos@espiga.com.gt", "is_for_invoicing": True, "name": "Marta Lucía Xicará"}]
        }
    )

    email: Annotated[Email, about.EMAIL]
    is_for_invoicing: Annotated[Flag, about.IS_FOR_INVOICING] = False
    name: Annotated[OptionalName, about.PERSON] = None
    role: Annotated[OptionalName, about.ROLE] = None
    notes: Annotated[Notes, about.NOTES] = None

    def details(self) -> EmailDetails:
        """All but the address."""
        return details_in(self, EmailDetails)

    def addition(self, email_id: UUID) -> Callable[[Customer], object]:
        """What adds it to a customer."""
        return partial(Customer.add_email, email_id=email_id, email=self.email, **self.details())


@with_config(ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"role": "Contabilidad"}]}))
class EmailChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears."""

    email: Annotated[Email, about.EMAIL]
    is_for_invoicing: Annotated[bool, about.IS_FOR_INVOICING]
    name: Annotated[OptionalName, about.PERSON]
    role: Annotated[OptionalName, about.ROLE]
    notes: Annotated[Notes, about.NOTES]


class NewPhone(NewThing):
    """A phone number and whom it reaches."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"phone": "5544-3322", "is_whatsapp": True, "name": "Pedro Ajú"}]}
    )

    phone: Annotated[PhoneText, about.PHONE]
    extension: Annotated[ExtensionText, about.EXTENSION] = None
    is_whatsapp: Annotated[Flag, about.IS_WHATSAPP] = False
    name: Annotated[OptionalName, about.PERSON] = None
    role: Annotated[OptionalName, about.ROLE] = None
    notes: Annotated[Notes, about.NOTES] = None

    def details(self) -> PhoneDetails:
        """All but the number and its extension."""
        return details_in(self, PhoneDetails)

    def addition(self, phone_id: UUID, region: str) -> Callable[[Customer], object]:
        """What adds it to a customer; without + and country code it is one of the region. Raises `InvalidValue`."""
        number = PhoneNumber.parse(self.phone, self.extension, region)
        return partial(
            Customer.add_phone, phone_id=phone_id, phone=number.e164, extension=number.extension, **self.details()
        )


@with_config(ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"is_whatsapp": True}]}))
class PhoneChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears."""

    phone: Annotated[PhoneText, about.PHONE]
    extension: Annotated[ExtensionText, about.EXTENSION]
    is_whatsapp: Annotated[bool, about.IS_WHATSAPP]
    name: Annotated[OptionalName, about.PERSON]
    role: Annotated[OptionalName, about.ROLE]
    notes: Annotated[Notes, about.NOTES]


def wanted_of_phone(body: PhoneChange, region: str) -> dict[str, Any]:
    """The change with its number in E.164; an extension in the text counts like `extension`.

    Raises `InvalidValue` for `phone` or `extension`.
    """
    wanted: dict[str, Any] = {**body}
    extension = wanted.get("extension")
    if "phone" in wanted:
        number = PhoneNumber.parse(wanted["phone"], extension, region)
        wanted["phone"] = number.e164
        if number.extension is not None:
            if "extension" in wanted and extension is None:
                raise InvalidValue("extension", EXTENSION_IN_THE_PHONE)
            wanted["extension"] = number.extension
    elif extension is not None:
        wanted["extension"] = parse_extension(extension)
    return wanted


class Locking(NewThing):
    """Why something is locked or unlocked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Confirmado por teléfono con el cliente"}]})

    reason: Annotated[
        Reason, member("Why; else that of `Change-Reason`.", "Confirmado por teléfono con el cliente")
    ] = None


class ContactOut(BaseModel):
    """What e-mails and phones have in common."""

    name: Annotated[str | None, about.PERSON]
    role: Annotated[str | None, about.ROLE]
    notes: Annotated[str | None, about.NOTES]
    is_locked: Annotated[bool, member("Whether it is kept from being changed or removed by mistake.", True)]
    locked_by: Annotated[str | None, member("Who locked it: the name of a key.", "recepcion")]
    locked_at: Annotated[datetime | None, member("Since when, in UTC.", "2026-02-03T15:30:00Z")]
    lock_reason: Annotated[str | None, about.LOCK_REASON]
    created_at: Annotated[datetime, about.CREATED_AT]
    updated_at: Annotated[datetime, about.UPDATED_AT]


class EmailOut(ContactOut):
    """An e-mail address of a customer."""

    email_id: Annotated[UUID, member("The id of the e-mail.", "3d9f2c4e-8a61-4b57-9c0d-1e7f5a2b6c83")]
    email: Annotated[str, about.EMAIL]
    is_for_invoicing: Annotated[bool, about.IS_FOR_INVOICING]


class PhoneOut(ContactOut):
    """A phone of a customer."""

    phone_id: Annotated[UUID, member("The id of the phone.", "7b1e4d92-5c3a-4f68-8e2b-9a0d6c4f1e75")]
    phone: Annotated[str, member("The number in E.164.", "+50255443322")]
    phone_national: Annotated[str, member("As it is written in its own country.", "5544 3322")]
    extension: Annotated[str | None, about.EXTENSION]
    is_whatsapp: Annotated[bool, about.IS_WHATSAPP]
    whatsapp_url: Annotated[
        str | None, member("Opens a chat; null where it takes no WhatsApp.", "https://wa.me/50255443322")
    ]
