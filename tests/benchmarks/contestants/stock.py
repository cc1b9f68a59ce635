"""The stock contestant: `eventsourcing` as its documentation shows it, behind sync endpoints in FastAPI's threads.

`Application.save` per request, the default PostgreSQL recorder, the library's JSON transcoder, no snapshots and no
cache, as by default. That no two customers have one tax id is kept as the documentation keeps names unique: an index
aggregate whose id is made from the tax id, saved together with the customer. Nothing is sealed, and no projection
runs beside it.
"""

from __future__ import annotations

import os
from typing import Any, Final
from uuid import UUID, uuid4

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import IntegrityError
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from psycopg.conninfo import conninfo_to_dict

from api.http.models.billing_entities import BillingEntityOut, NewBillingEntity
from api.http.models.contacts import EmailOut, Locking, NewEmail
from api.http.models.customers import CustomerChange, CustomerOut, NewCustomer
from tests.benchmarks.contestants.callers import NO_TELEMETRY, Caller
from tests.benchmarks.contestants.stock_aggregates import Customer, Members, NotAllowed, TaxIdHolder

POOL: Final = 10
"""Connections. More would wait for each other: every append locks the table."""


def _environment(database_url: str) -> dict[str, str]:
    """The library's settings."""
    place = conninfo_to_dict(database_url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(place["dbname"]),
        "POSTGRES_HOST": str(place["host"]),
        "POSTGRES_PORT": str(place["port"]),
        "POSTGRES_USER": str(place["user"]),
        "POSTGRES_PASSWORD": str(place["password"]),
        "POSTGRES_POOL_SIZE": str(POOL),
        "POSTGRES_MAX_OVERFLOW": "0",
    }


class CustomersApplication(Application[UUID]):
    """The commands, each one load, one method of the aggregate, one save."""

    def register(self, who: Members, details: Members, tax_id_key: str | None) -> Customer:
        """Save a customer and, where it has a tax id, the index aggregate that makes it the only holder."""
        customer = Customer(who, details)
        holders = [] if tax_id_key is None else [TaxIdHolder(tax_id_key, customer.id)]
        self.save(customer, *holders)
        return customer

    def customer(self, customer_id: UUID) -> Customer:
        """The customer with every event."""
        customer: Customer = self.repository.get(customer_id)
        return customer


application = CustomersApplication(env=_environment(os.environ["BENCHMARK_DATABASE_URL"]))
app = FastAPI(telemetry=NO_TELEMETRY)


@app.exception_handler(NotAllowed)
def _refused(_: Request, error: NotAllowed) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 409)


@app.exception_handler(IntegrityError)
def _taken(_: Request, error: IntegrityError) -> JSONResponse:
    return JSONResponse({"detail": "taken, or changed by somebody else"}, 409)


@app.exception_handler(AggregateNotFoundError)
def _not_found(_: Request, error: AggregateNotFoundError) -> JSONResponse:
    return JSONResponse({"detail": "customer-not-found"}, 404)


@app.post("/v1/customers", status_code=201, response_model=CustomerOut)
def register(body: NewCustomer, caller: Caller) -> Members:
    """Register a customer."""
    tax_id = body.parsed_tax_id()
    details = body.model_dump(exclude={"tax_id_type", "tax_id_country", "allow_duplicate_tax_id", *_ENTRIES})
    key = tax_id.key if tax_id.can_be_held else None
    details |= tax_id.members() | {"holds_tax_id": key is not None}
    return _document(application.register(caller._asdict(), details, key))


@app.post("/v1/customers/{customer_id}/emails", status_code=201, response_model=EmailOut)
def add_email(customer_id: UUID, body: NewEmail, caller: Caller) -> Members:
    """Add an e-mail address."""
    customer, email_id = application.customer(customer_id), uuid4()
    customer.add_email(caller._asdict(), email_id, body.model_dump())
    application.save(customer)
    return _email(customer, email_id)


@app.post("/v1/customers/{customer_id}/emails/{email_id}/lock", response_model=EmailOut)
def lock_email(customer_id: UUID, email_id: UUID, body: Locking, caller: Caller) -> Members:
    """Stop changes to an e-mail address."""
    customer = application.customer(customer_id)
    customer.lock_email(caller._asdict(), email_id, body.reason)
    application.save(customer)
    return _email(customer, email_id)


@app.patch("/v1/customers/{customer_id}", response_model=CustomerOut)
def change(customer_id: UUID, body: CustomerChange, caller: Caller) -> Members:
    """Change the members that were sent."""
    customer = application.customer(customer_id)
    customer.change(caller._asdict(), dict(body))
    application.save(customer)
    return _document(customer)


@app.post("/v1/customers/{customer_id}/billing-entities", status_code=201, response_model=BillingEntityOut)
def add_billing_entity(customer_id: UUID, body: NewBillingEntity, caller: Caller) -> Members:
    """Add a billing entity."""
    customer, entity_id = application.customer(customer_id), uuid4()
    entity = {
        "legal_name": body.legal_name,
        **body.parsed_tax_id().members(),
        "billing_email": body.billing_email,
        "billing_cc": body.billing_cc or [],
        "fiscal_address": body.fiscal_address.as_dict() if body.fiscal_address else None,
        "billing_address": body.billing_address.as_dict() if body.billing_address else None,
    }
    customer.add_billing_entity(caller._asdict(), entity_id, entity, body.is_default)
    application.save(customer)
    return _entity(customer, entity_id)


def _document(customer: Customer) -> Members:
    return {
        "id": customer.id,
        "version": customer.version,
        "status": "archived" if customer.is_archived else "active",
        **customer.details,
        "metadata": customer.details["metadata"] or {},
        "tags": customer.details["tags"] or [],
        "emails": [_email(customer, each) for each in customer.emails],
        "phones": [],
        "billing_entities": [_entity(customer, each) for each in customer.billing_entities],
        "default_billing_entity_id": customer.default_billing_entity_id,
        "created_at": customer.created_on,
        "updated_at": customer.modified_on,
    }


_ENTRIES: Final = ("emails", "phones", "billing_entities")
_UNLOCKED: Final[dict[str, Any]] = {"is_locked": False, "locked_by": None, "locked_at": None, "lock_reason": None}


def _email(customer: Customer, email_id: UUID) -> Members:
    if email_id not in customer.emails:
        raise HTTPException(404, "email-not-found")
    return _UNLOCKED | {"email_id": email_id} | customer.emails[email_id]


def _entity(customer: Customer, entity_id: UUID) -> Members:
    entity = customer.billing_entities[entity_id]
    address = entity["fiscal_address"] or {}
    is_complete = all(address.get(member) for member in ("line", "municipality", "department"))
    missing = ["tax_id"] if entity["tax_id_status"] == "invalid" else []
    missing += [] if is_complete else ["fiscal_address"]
    missing += [] if entity["billing_email"] else ["billing_email"]
    return entity | {
        "billing_entity_id": entity_id,
        "is_active": True,
        "is_default": customer.default_billing_entity_id == entity_id,
        "invoice_ready": not missing,
        "missing": missing,
    }
