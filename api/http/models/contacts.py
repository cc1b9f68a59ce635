"""Bodies and answers of e-mails and phones."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, with_config
from typing_extensions import TypedDict

from api.http.models.requests import Flag, NewThing, details_in
from api.http.models.text import Email, Notes, OptionalName, Reason
from domain.entry_details import EmailDetails, PhoneDetails
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

    email: Email
    is_for_invoicing: Flag = False
    name: OptionalName = None
    role: OptionalName = None
    notes: Notes = None

    def details(self) -> EmailDetails:
        """All but the address."""
        return details_in(self, EmailDetails)


@with_config(ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"role": "Contabilidad"}]}))
class EmailChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears."""

    email: Email
    is_for_invoicing: bool
    name: OptionalName
    role: OptionalName
    notes: Notes


class NewPhone(NewThing):
    """A phone number and whom it reaches."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"phone": "5544-3322", "is_whatsapp": True, "name": "Pedro Ajú"}]}
    )

    phone: PhoneText
    extension: ExtensionText = None
    is_whatsapp: Flag = False
    name: OptionalName = None
    role: OptionalName = None
    notes: Notes = None

    def details(self) -> PhoneDetails:
        """All but the number and its extension."""
        return details_in(self, PhoneDetails)


@with_config(ConfigDict(strict=True, extra="forbid", json_schema_extra={"examples": [{"is_whatsapp": True}]}))
class PhoneChange(TypedDict, total=False):
    """What changes; what is left out stays as it is, null clears."""

    phone: PhoneText
    extension: ExtensionText
    is_whatsapp: bool
    name: OptionalName
    role: OptionalName
    notes: Notes


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
                raise InvalidValue("extension", "The phone names an extension. Leave it out there to clear it here.")
            wanted["extension"] = number.extension
    elif extension is not None:
        wanted["extension"] = parse_extension(extension)
    return wanted


class Locking(NewThing):
    """Why something is locked or unlocked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Confirmado por teléfono con el cliente"}]})

    reason: Reason = None


class ContactOut(BaseModel):
    """What e-mails and phones have in common."""

    name: str | None
    role: str | None
    notes: str | None
    is_locked: bool
    locked_by: str | None
    locked_at: datetime | None
    lock_reason: str | None
    created_at: datetime
    updated_at: datetime


class EmailOut(ContactOut):
    """An e-mail address of a customer."""

    email_id: UUID
    email: str
    is_for_invoicing: bool


class PhoneOut(ContactOut):
    """A phone of a customer."""

    phone_id: UUID
    phone: Annotated[str, Field(description="E.164")]
    phone_national: str
    extension: str | None
    is_whatsapp: bool
    whatsapp_url: str | None
