"""Erasing the personal data of a customer."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from api.http.models.audit import CertificateOut, ErasureWanted
from api.http.requests.access import Erasing
from api.http.requests.query import CustomerId
from api.http.requests.strict import StrictRoute
from api.http.responses import documented
from api.http.responses.answers import to_json, written
from api.http.responses.problems import may_answer
from api.http.responses.replies import Reply
from domain.errors import CustomerNotFound, IdempotencyKeyReused, Overloaded, ProjectionBehind, StaleVersion

router = APIRouter(route_class=StrictRoute, tags=["Audit"])


@router.post(
    "/v1/customers/{customer_id}/erase",
    response_model=CertificateOut,
    responses=may_answer(
        *documented.ANY, CustomerNotFound, StaleVersion, IdempotencyKeyReused, Overloaded, ProjectionBehind
    ),
)
async def erase_customer(customer_id: CustomerId, body: ErasureWanted, write: Erasing) -> Response:
    """Make the personal values of a customer unreadable for good, archived or not.

    Answers with a certificate as soon as nothing shows them any more, and with the same one whenever it is asked
    again. 503 `projection-behind` says that the erasure is recorded and a list may still show the customer: ask again.
    The reason stays readable for ever, and so does `Change-Reason`.
    """
    outcome, certificate = await write.call.service.erasure.erase(
        customer_id,
        write.headers.change,
        body.reason,
        if_version=write.headers.if_version,
        idempotency=write.idempotency(),
    )
    return written(replace(outcome, answer=Reply(to_json(certificate._asdict()), None)), 200)
