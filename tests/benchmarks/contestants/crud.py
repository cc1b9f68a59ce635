"""The CRUD contestant: FastAPI, SQLAlchemy 2 with its ORM and asyncio on asyncpg, an audit row in each transaction.

Written as the documentation of SQLAlchemy and FastAPI recommends: one engine, `async_sessionmaker` with
`expire_on_commit=False`, a session per request by dependency, models in and out, rules that the database can keep as
constraints whose violation is answered with 409, a version counter against lost updates, `selectinload` for the
collections that an answer shows. JSON columns go through orjson. Of 8, 16 and 32 connections, 16 registered most.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import orjson
from fastapi import Depends, FastAPI, HTTPException
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field
from sqlalchemy import URL, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from api.http.models.billing_entities import BillingEntityOut, NewBillingEntity
from api.http.models.contacts import EmailOut, Locking, NewEmail
from api.http.models.customers import CustomerChange, CustomerOut, NewCustomer
from domain.customer_id import new_customer_id
from domain.email_address import email_key
from domain.entries import MAX_BILLING_ENTITIES, MAX_EMAILS
from tests.benchmarks.contestants.callers import NO_TELEMETRY, Caller, Who
from tests.benchmarks.contestants.crud_tables import AuditEntry, BillingEntity, Customer, Email, Table

POOL: Final = 16

_PLACE: Final = conninfo_to_dict(os.environ["BENCHMARK_DATABASE_URL"])
engine = create_async_engine(
    URL.create(
        "postgresql+asyncpg",
        username=str(_PLACE["user"]),
        password=str(_PLACE["password"]),
        database=str(_PLACE["dbname"]),
        query={"host": str(_PLACE["host"]), "port": str(_PLACE["port"])},
    ),
    pool_size=POOL,
    max_overflow=0,
    json_serializer=lambda value: orjson.dumps(value).decode(),
    json_deserializer=orjson.loads,
)
new_session = async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Make the tables."""
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(1)"))  # several workers may start at once
        await connection.run_sync(Table.metadata.create_all)
    yield
    await engine.dispose()


async def _session() -> AsyncIterator[AsyncSession]:
    async with new_session() as session:
        yield session


Session = Annotated[AsyncSession, Depends(_session)]
app = FastAPI(lifespan=lifespan, telemetry=NO_TELEMETRY)


class CustomerShown(CustomerOut):
    """The answer. SQLAlchemy has another use for the name `metadata`."""

    metadata: Annotated[dict[str, str], Field(validation_alias="more")]


@app.post("/v1/customers", status_code=201, response_model=CustomerShown)
async def register(body: NewCustomer, caller: Caller, session: Session) -> Customer:
    """Add a customer; the constraint on its tax id says when that is taken."""
    tax_id, now = body.parsed_tax_id(), datetime.now(UTC)
    customer = Customer(
        id=new_customer_id(),
        name=body.name,
        legal_name=body.legal_name,
        external_id=body.external_id,
        **tax_id.members(),
        tax_id_key=tax_id.key if tax_id.can_be_held else None,
        contact_origin=body.contact_origin,
        notes=body.notes,
        more=body.metadata or {},
        tags=body.tags or [],
        created_at=now,
        updated_at=now,
        emails=[],
        phones=[],
        billing_entities=[],
    )
    session.add(customer)
    await _commit(session, customer.id, "register", caller, body.model_dump(exclude_unset=True))
    return customer


@app.post("/v1/customers/{customer_id}/emails", status_code=201, response_model=EmailOut)
async def add_email(customer_id: UUID, body: NewEmail, caller: Caller, session: Session) -> Email:
    """Add an e-mail address."""
    emails = select(func.count()).where(Email.customer_id == Customer.id).correlate(Customer).scalar_subquery()
    customer, count = await _active_customer(session, customer_id, emails)
    if count >= MAX_EMAILS:
        raise HTTPException(409, "limit-reached")
    now = datetime.now(UTC)
    email = Email(
        **body.model_dump(),
        email_id=uuid4(),
        customer_id=customer_id,
        email_key=email_key(body.email),
        created_at=now,
        updated_at=now,
    )
    session.add(email)
    customer.updated_at = now
    await _commit(session, customer_id, "add e-mail", caller, body.model_dump(exclude_unset=True))
    return email


@app.post("/v1/customers/{customer_id}/emails/{email_id}/lock", response_model=EmailOut)
async def lock_email(customer_id: UUID, email_id: UUID, body: Locking, caller: Caller, session: Session) -> Email:
    """Stop changes to an e-mail address."""
    statement = select(Email, Customer).join(Customer, Customer.id == Email.customer_id)
    found = await session.execute(
        statement.where(Email.email_id == email_id, Customer.id == customer_id).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise HTTPException(404, "email-not-found")
    email, customer = row
    _must_be_active(customer)
    if not email.is_locked:
        now = datetime.now(UTC)
        email.locked_by, email.locked_at, email.lock_reason = caller.actor, now, body.reason or caller.reason
        email.updated_at = customer.updated_at = now
        await _commit(session, customer_id, "lock e-mail", caller, {"email_id": str(email_id)})
    return email


@app.patch("/v1/customers/{customer_id}", response_model=CustomerShown)
async def change(customer_id: UUID, body: CustomerChange, caller: Caller, session: Session) -> Customer:
    """Change the members that were sent."""
    everything = [selectinload(each) for each in (Customer.emails, Customer.phones, Customer.billing_entities)]
    customer = await session.get(Customer, customer_id, with_for_update=True, options=everything)
    if customer is None:
        raise HTTPException(404, "customer-not-found")
    _must_be_active(customer)
    changed = {name: value for name, value in body.items() if getattr(customer, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(customer, name, value)
        customer.updated_at = datetime.now(UTC)
        await _commit(session, customer_id, "change", caller, changed)
    return customer


@app.post("/v1/customers/{customer_id}/billing-entities", status_code=201, response_model=BillingEntityOut)
async def add_billing_entity(
    customer_id: UUID, body: NewBillingEntity, caller: Caller, session: Session
) -> BillingEntity:
    """Add a billing entity."""
    entities = (
        select(func.count()).where(BillingEntity.customer_id == Customer.id).correlate(Customer).scalar_subquery()
    )
    customer, count = await _active_customer(session, customer_id, entities)
    if count >= MAX_BILLING_ENTITIES:
        raise HTTPException(409, "limit-reached")
    now = datetime.now(UTC)
    entity = BillingEntity(
        billing_entity_id=uuid4(),
        customer_id=customer_id,
        legal_name=body.legal_name,
        **body.parsed_tax_id().members(),
        billing_email=body.billing_email,
        billing_cc=body.billing_cc or [],
        fiscal_address=body.fiscal_address.as_dict() if body.fiscal_address else None,
        billing_address=body.billing_address.as_dict() if body.billing_address else None,
        is_default=body.is_default,
        is_active=True,
        created_at=now,
        updated_at=now,
    )
    session.add(entity)
    customer.updated_at = now
    if body.is_default:
        customer.default_billing_entity_id = entity.billing_entity_id
    sent = {"legal_name": body.legal_name, "tax_id": body.tax_id, "billing_email": body.billing_email}
    await _commit(session, customer_id, "add billing entity", caller, sent)
    return entity


async def _active_customer(session: AsyncSession, customer_id: UUID, count: Any) -> tuple[Customer, int]:
    """The customer, locked until the end of the transaction, with a count, in one round trip."""
    statement = select(Customer, count).where(Customer.id == customer_id).with_for_update(of=Customer)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise HTTPException(404, "customer-not-found")
    customer, number = row
    _must_be_active(customer)
    return customer, number


def _must_be_active(customer: Customer) -> None:
    if customer.status != "active":
        raise HTTPException(409, "customer-archived")


async def _commit(session: AsyncSession, customer_id: UUID, action: str, caller: Who, changes: dict[str, Any]) -> None:
    """Write the audit row and commit all or nothing; 409 where a constraint is violated."""
    session.add(
        AuditEntry(
            customer_id=customer_id,
            action=action,
            actor=caller.actor,
            reason=caller.reason,
            request_id=caller.request_id,
            changes=changes,
        )
    )
    try:
        await session.commit()
    except IntegrityError:
        await session.rollback()
        raise HTTPException(409, "taken-or-present") from None
