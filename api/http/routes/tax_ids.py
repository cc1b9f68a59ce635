"""Checking a tax id before it is saved, and the ways in which customers may have come."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import WithJsonSchema
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.responses import Response

from api.http.models.customers import Names, TaxIdVerdict
from api.http.requests.access import Reading
from api.http.requests.query import NUMBER_PATTERN, Text
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import Answer, to_json
from api.http.responses.problems import may_answer
from api.http.responses.refusals import Fault, ValidationFailed
from application.writing.holders import holder_of
from domain.tax_id import TaxId, TaxIdType
from domain.tax_id_spelling import MAX_LENGTH
from domain.text import InvalidValue


class RestOfPath(PathConvertor):
    """All that follows, line feeds too: what Starlette's own leaves out would seem to be another path."""

    regex = r"[\s\S]*"


register_url_convertor("rest", RestOfPath())

router = APIRouter(route_class=StrictRoute, tags=["Tax ids and origins"])

Country = Annotated[Text, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": ["SV"]})]

_PARAMETERS = {"tax_id": "tax_id", "tax_id_type": "type", "tax_id_country": "country"}


@router.get("/v1/tax-ids/{tax_id:rest}", response_model=TaxIdVerdict, responses=may_answer(*documented.ANY))
async def check_tax_id(
    tax_id: Annotated[
        str,
        WithJsonSchema(
            {
                "type": "string",
                "minLength": 1,
                "maxLength": MAX_LENGTH,
                "pattern": NUMBER_PATTERN,
                "examples": ["7841236-6"],
            }
        ),
        Path(description="As people write it; may have slashes."),
    ],
    call: Reading,
    type: Annotated[
        Literal["NIT", "CUI", "FOREIGN"] | None,
        Query(description="Who gave it; else it is read as a NIT, or as a CUI if it must be one.", examples=["NIT"]),
    ] = None,
    country: Annotated[Country | None, Query(description="Needed for FOREIGN: ISO 3166-1 alpha-2.")] = None,
) -> Response:
    """What can be said of a tax id: how it is written, whether it can be right, and which customer holds it."""
    try:
        parsed = TaxId.parse(tax_id, TaxIdType(type) if type else None, country)
    except InvalidValue as error:
        raise ValidationFailed([Fault("parameter", _PARAMETERS[error.field], error.wording)]) from None
    holder = None
    if parsed.can_be_held:
        async with call.connection() as connection:
            holder = await holder_of(connection, call.service.claims, parsed)
    verdict = {
        "tax_id": parsed.value,
        "type": parsed.type.value,
        "country": parsed.country,
        "status": parsed.status.value,
        "reason": parsed.reason,
        "reason_code": parsed.reason_code,
        "customer_id": holder,
    }
    return Answer(to_json(verdict))


@router.get("/v1/contact-origins", response_model=Names, responses=may_answer(*documented.ANY))
async def list_contact_origins(call: Reading) -> Response:
    """How customers may have come; an operator can change the list."""
    origins = [*call.service.settings.contact_origins]
    return Answer(to_json({"items": origins, "next_cursor": None, "previous_cursor": None}))
