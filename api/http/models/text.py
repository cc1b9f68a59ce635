"""The kinds of text that requests carry, cleaned by the rules of the domain while they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from api.http.requests.query import FORBIDDEN, LINE_PATTERN
from domain.address import LINE, PLACE, POSTAL_CODE
from domain.country import parse_country
from domain.email_address import MAX_CC, MAX_EMAIL, EmailRule, EmailsRule, each_once, parse_email
from domain.messages import REQUIRED
from domain.metadata import MAX_SAID, METADATA_NAMES, VALUE, Said, must_be_names
from domain.tags import MAX_TAGS, TAG, clean_tag, each_tag_once, must_be_few
from domain.text import EXTERNAL_ID, NAME, NOTES, REASON, InvalidValue, TextRule, shows_nothing

TEXT_PATTERN: Final = rf"^(?:[^{FORBIDDEN}]|\r\n)*$"
"""What text of several lines may hold; CR only as part of CRLF, which becomes LF."""


def _required(rule: TextRule) -> AfterValidator:
    def check(text: str) -> str:
        cleaned = rule.clean(text, field="")
        if cleaned is None:
            raise InvalidValue("", REQUIRED)
        return cleaned

    return AfterValidator(check)


def _optional(rule: TextRule) -> AfterValidator:
    def check(text: str | None) -> str | None:
        return None if text is None else rule.clean(text, field="")

    return AfterValidator(check)


def _schema(rule: TextRule | EmailRule, *, required: bool = False, **more: Any) -> WithJsonSchema:
    kind: str | list[str] = "string" if required else ["string", "null"]
    least = {"minLength": 1} if required else {}
    pattern = TEXT_PATTERN if isinstance(rule, TextRule) and rule.has_lines else LINE_PATTERN
    return WithJsonSchema({"type": kind, **least, "maxLength": rule.max_length, "pattern": pattern, **more})


def _email(text: str) -> str:
    return parse_email(text, field="")


def _email_or_none(text: str | None) -> str | None:
    return parse_email(text, field="") if text and not shows_nothing(text) else None


def _few(must_be_few: Callable[[list[str], str], None]) -> BeforeValidator:
    """That there are too many is told before anything is said of each of them."""

    def check(texts: object) -> object:
        if isinstance(texts, list):
            must_be_few(texts, "")
        return texts

    return BeforeValidator(check)


def _once(emails: list[str] | None) -> list[str] | None:
    return each_once(emails) if emails else None


def _names(said: Said | None) -> Said | None:
    if said is not None:
        must_be_names(said, field="")
    return said


def _tag(text: str) -> str:
    return clean_tag(text, field="")


def _tags(tags: list[str] | None) -> list[str] | None:
    return each_tag_once(tags, field="") if tags else None


def _country(text: str | None) -> str | None:
    return None if text is None else parse_country(text, field="")


Name = Annotated[str, _required(NAME), _schema(NAME, required=True)]
OptionalName = Annotated[str | None, _optional(NAME), _schema(NAME)]
Notes = Annotated[str | None, _optional(NOTES), _schema(NOTES)]
Reason = Annotated[str | None, _optional(REASON), _schema(REASON)]
RequiredReason = Annotated[str, _required(REASON), _schema(REASON, required=True)]
ExternalId = Annotated[str | None, _optional(EXTERNAL_ID), _schema(EXTERNAL_ID)]
AddressLine = Annotated[str | None, _optional(LINE), _schema(LINE)]
AddressPlace = Annotated[str | None, _optional(PLACE), _schema(PLACE)]
PostalCode = Annotated[str | None, _optional(POSTAL_CODE), _schema(POSTAL_CODE)]
AddressCountry = Annotated[
    str | None,
    AfterValidator(_country),
    WithJsonSchema({"type": ["string", "null"], "pattern": "^([A-Za-z]{2})?$", "examples": ["GT"]}),
]
Email = Annotated[str, AfterValidator(_email), _schema(EmailRule(), required=True, format="email")]
OptionalEmail = Annotated[
    str | None,
    AfterValidator(_email_or_none),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "email", "maxLength": MAX_EMAIL}, {"const": ""}, {"type": "null"}]}
    ),
]
EmailAddresses = Annotated[
    list[Email] | None,
    _few(EmailsRule().must_be_few),
    AfterValidator(_once),
    WithJsonSchema(
        {
            "type": ["array", "null"],
            "items": {"type": "string", "format": "email", "minLength": 1, "maxLength": MAX_EMAIL},
            "maxItems": MAX_CC,
        }
    ),
]
MetadataSaid = Annotated[
    dict[str, Annotated[str | None, _optional(VALUE)]] | None,
    AfterValidator(_names),
    WithJsonSchema(
        {
            "type": ["object", "null"],
            "propertyNames": {"pattern": f"^{METADATA_NAMES}$"},
            "additionalProperties": {
                "type": ["string", "null"],
                "maxLength": VALUE.max_length,
                "pattern": LINE_PATTERN,
            },
            "maxProperties": MAX_SAID,
        }
    ),
]
Tags = Annotated[
    list[Annotated[str, AfterValidator(_tag)]] | None,
    _few(must_be_few),
    AfterValidator(_tags),
    WithJsonSchema(
        {
            "type": ["array", "null"],
            "items": {"type": "string", "minLength": 1, "maxLength": TAG.max_length, "pattern": LINE_PATTERN},
            "maxItems": MAX_TAGS,
        }
    ),
]
