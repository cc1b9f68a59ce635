"""Links of the OpenAPI document: what can be called with the ids that an answer brings."""

from __future__ import annotations

import re
from typing import Final

from api.http.reference.parts import OpenApiPart

_CUSTOMER: Final = "/v1/customers"
_OF_PATH: Final = {"customer_id": "$request.path.customer_id"}

CREATORS: Final[dict[str, dict[str, str]]] = {
    _CUSTOMER: {"customer_id": "$response.body#/id"},
    f"{_CUSTOMER}/{{customer_id}}/emails": _OF_PATH | {"email_id": "$response.body#/email_id"},
    f"{_CUSTOMER}/{{customer_id}}/phones": _OF_PATH | {"phone_id": "$response.body#/phone_id"},
    f"{_CUSTOMER}/{{customer_id}}/billing-entities": _OF_PATH
    | {"billing_entity_id": "$response.body#/billing_entity_id"},
}
"""Paths whose POST creates something, and where its ids are."""

_IN_BODY: Final = {"set_default_billing_entity": "billing_entity_id"}
"""Operations that take an id in their body."""


def add_links(paths: OpenApiPart) -> None:
    """From everything that is created to every operation on it."""
    for path, ids in CREATORS.items():
        links = paths[path]["post"]["responses"]["201"].setdefault("links", {})
        for other, operations in paths.items():
            for operation in operations.values():
                if link := _link(operation["operationId"], set(re.findall(r"{(\w+)}", other)), ids):
                    links[operation["operationId"]] = link


def _link(operation_id: str, needed: set[str], ids: dict[str, str]) -> OpenApiPart | None:
    name = _IN_BODY.get(operation_id)
    if name in ids:
        parameters = {needs: ids[needs] for needs in needed}
        return {"operationId": operation_id, "parameters": parameters, "requestBody": {name: ids[name]}}
    if needed != ids.keys():
        return None
    return {"operationId": operation_id, "parameters": ids}
