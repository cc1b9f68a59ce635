"""The ceiling of the HTTP stack: FastAPI reads and validates the body, and answers what was serialised beforehand.

No key is checked, nothing is decided, nothing is stored. No service on this stack that does anything can be faster.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import orjson
from fastapi import FastAPI, Response

from api.http.models.customers import NewCustomer
from tests.benchmarks.contestants.callers import NO_TELEMETRY

app = FastAPI(telemetry=NO_TELEMETRY)

_NOW: Final = datetime.now(UTC)
_ANSWER: Final = orjson.dumps(
    {
        "id": uuid4(),
        "version": 1,
        "status": "active",
        "name": "Distribuidora Nadibelo Cobán",
        "legal_name": "Distribuidora Nadibelo Cobán, Sociedad Anónima",
        "external_id": None,
        "tax_id": "12345678-9",
        "tax_id_type": "NIT",
        "tax_id_country": "GT",
        "tax_id_status": "valid",
        "holds_tax_id": True,
        "contact_origin": "REFERRAL",
        "notes": "Pasar por la tarde, preguntar por la encargada de compras.",
        "emails": [],
        "phones": [],
        "billing_entities": [],
        "default_billing_entity_id": None,
        "metadata": {},
        "tags": [],
        "created_at": _NOW,
        "updated_at": _NOW,
    },
    option=orjson.OPT_UTC_Z,
)


@app.post("/v1/customers")
async def register(body: NewCustomer) -> Response:
    """Take a body, answer as the service does."""
    return Response(_ANSWER, 201, media_type="application/json")
