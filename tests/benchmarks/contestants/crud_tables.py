"""The tables of the CRUD contestant: one for each entity, and one for the audit trail (SQLAlchemy 2, declarative).

No index serves a list or a search: they would only slow the writes down that are compared here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Table(AsyncAttrs, DeclarativeBase):
    """What all tables have in common."""

    type_annotation_map = {  # noqa: RUF012
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


class Customer(Table):
    """A customer; `tax_id_key` is what makes a tax id unique, null for *consumidor final*."""

    __tablename__ = "customers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    status: Mapped[str] = mapped_column(default="active")
    name: Mapped[str]
    legal_name: Mapped[str | None]
    external_id: Mapped[str | None] = mapped_column(unique=True)
    tax_id: Mapped[str]
    tax_id_key: Mapped[str | None] = mapped_column(unique=True)
    tax_id_type: Mapped[str]
    tax_id_country: Mapped[str]
    tax_id_status: Mapped[str]
    contact_origin: Mapped[str]
    notes: Mapped[str | None]
    more: Mapped[dict[str, Any]] = mapped_column("metadata")
    tags: Mapped[list[str]]
    default_billing_entity_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    emails: Mapped[list[Email]] = relationship(order_by="Email.created_at")
    phones: Mapped[list[Phone]] = relationship(order_by="Phone.created_at")
    billing_entities: Mapped[list[BillingEntity]] = relationship(order_by="BillingEntity.created_at")

    # The counter that the ORM checks and raises with every UPDATE: a lost update is refused.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def holds_tax_id(self) -> bool:
        return self.tax_id_key is not None


class Contact:
    """The columns that e-mails and phones share."""

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    name: Mapped[str | None]
    role: Mapped[str | None]
    notes: Mapped[str | None]
    locked_by: Mapped[str | None]
    locked_at: Mapped[datetime | None]
    lock_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


class Email(Contact, Table):
    """An e-mail address; a customer has the same one only once, whatever its case."""

    __tablename__ = "emails"
    __table_args__ = (UniqueConstraint("customer_id", "email_key"),)

    email_id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str]
    is_for_invoicing: Mapped[bool]


class Phone(Contact, Table):
    """A phone number."""

    __tablename__ = "phones"
    __table_args__ = (UniqueConstraint("customer_id", "phone", "extension"),)

    phone_id: Mapped[UUID] = mapped_column(primary_key=True)
    phone: Mapped[str]
    extension: Mapped[str | None]
    is_whatsapp: Mapped[bool]


class BillingEntity(Table):
    """Whom invoices are made out to; `is_default` and `missing` are set for an answer."""

    __tablename__ = "billing_entities"

    billing_entity_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"), index=True)
    legal_name: Mapped[str]
    tax_id: Mapped[str]
    tax_id_type: Mapped[str]
    tax_id_country: Mapped[str]
    tax_id_status: Mapped[str]
    billing_email: Mapped[str | None]
    billing_cc: Mapped[list[str]]
    fiscal_address: Mapped[dict[str, Any] | None]
    billing_address: Mapped[dict[str, Any] | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_default: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def missing(self) -> list[str]:
        address = self.fiscal_address or {}
        is_complete = all(address.get(member) for member in ("line", "municipality", "department"))
        needs = {
            "tax_id": self.tax_id_status == "invalid",
            "fiscal_address": not is_complete,
            "billing_email": self.billing_email is None,
        }
        return [name for name, is_missing in needs.items() if is_missing]

    @property
    def invoice_ready(self) -> bool:
        return not self.missing


class AuditEntry(Table):
    """Who did what and why; written in the transaction of the change."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(index=True)
    occurred_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    action: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str | None]
    request_id: Mapped[str | None]
    changes: Mapped[dict[str, Any]]
