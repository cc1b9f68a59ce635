"""What all bodies have in common: strict types, no unknown members, and what null means."""

from __future__ import annotations

from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, ConfigDict, WithJsonSchema, model_validator

from api.http.requests.query import NUMBER_PATTERN
from domain.entry_details import AnyDetails, members
from domain.messages import NOT_ALLOWED, TAX_ID_MISSING
from domain.tax_id import TaxId, TaxIdType
from domain.tax_id_spelling import MAX_LENGTH
from domain.text import InvalidValue
from domain.written_tax_id import WrittenTaxId

Flag = Annotated[bool, WithJsonSchema({"type": ["boolean", "null"]})]
"""A boolean that may be left out; null leaves it out as well."""

_TYPES: Final = [each.value for each in TaxIdType]


def _type(text: str | None) -> TaxIdType | None:
    if text is None:
        return None
    try:
        return TaxIdType(text)
    except ValueError:
        raise InvalidValue("tax_id_type", NOT_ALLOWED, allowed=_TYPES) from None


TaxIdText = Annotated[
    str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "pattern": NUMBER_PATTERN})
]
TaxIdTypeText = Annotated[str | None, WithJsonSchema({"type": ["string", "null"], "enum": [*_TYPES, None]})]
CountryText = Annotated[
    str | None, WithJsonSchema({"type": ["string", "null"], "pattern": "^([A-Za-z]{2})?$", "examples": ["GT"]})
]
Origin = Annotated[str, WithJsonSchema({"type": "string"})]
OriginOrNull = Annotated[str, WithJsonSchema({"type": ["string", "null"]})]


class NewThing(BaseModel):
    """The body of a POST that creates something: null means omitted."""

    model_config = ConfigDict(strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _null_means_omitted(cls, body: Any) -> Any:
        if isinstance(body, dict) and None in body.values():
            return {name: value for name, value in body.items() if value is not None or name not in cls.model_fields}
        return body


def details_in(body: NewThing, details: type[AnyDetails]) -> AnyDetails:
    """The details that a body brings, whole, as commands take them."""
    return cast("AnyDetails", {name: getattr(body, name) for name in members(details)})


def parsed_tax_id(text: str, type_: str | None, country: str | None) -> TaxId:
    """The tax id in a body; raises `InvalidValue` for one of its three members."""
    return TaxId.parse(text, _type(type_), country)


def changed_tax_id(body: dict[str, Any]) -> WrittenTaxId | None:
    """The tax id in a change, nothing where there is none; takes its members out of the body.

    Raises `InvalidValue` for what is wrong whatever the tax id was before, such as a type or a country alone.
    """
    if "tax_id" in body:
        text, type_, country = body.pop("tax_id"), body.pop("tax_id_type", None), body.pop("tax_id_country", None)
        return WrittenTaxId.of(text, _type(type_), country)
    for name in ("tax_id_type", "tax_id_country"):
        if name in body:  # null too: neither can be cleared
            raise InvalidValue(name, TAX_ID_MISSING)
    return None
