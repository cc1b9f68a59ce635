"""Answers about what happened: histories, differences, the audit log, and the certificate of an erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http.models.requests import NewThing
from api.http.models.text import RequiredReason


class FieldChangeOut(BaseModel):
    """One member before and after."""

    path: Annotated[str, Field(description="JSON pointer into the customer, entries by their ids.")]
    before: Any
    after: Any


class HistoryEvent(BaseModel):
    """Something that happened to a customer; personal values of an erased one are `[erased]`."""

    version: int
    position: int
    type: str
    occurred_at: datetime
    actor: str
    on_behalf_of: str | None
    reason: str | None
    request_id: str | None
    changes: list[FieldChangeOut]


class HistoryPage(BaseModel):
    """A page of the history of one customer."""

    items: list[HistoryEvent]
    next_cursor: str | None
    previous_cursor: str | None


class DifferenceOut(BaseModel):
    """What changed from one version of a customer to a later one."""

    customer_id: UUID
    from_version: Annotated[int, Field(description="0 is before the first event.")]
    to_version: int
    changes: list[FieldChangeOut]


class AuditEvent(BaseModel):
    """Something that happened to some customer. Where the event cannot be opened, `unreadable` says why."""

    customer_id: UUID
    version: int
    position: int
    type: str
    occurred_at: datetime | None
    actor: str | None
    on_behalf_of: str | None
    reason: str | None
    request_id: str | None
    changes: list[FieldChangeOut] | None
    unreadable: str | None


class AuditPage(BaseModel):
    """A page of the audit log, in the order of the log."""

    items: list[AuditEvent]
    next_cursor: str | None
    previous_cursor: str | None


class ErasureWanted(NewThing):
    """Why the personal data of a customer is erased. The reason stays in the history: name nobody in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Requested under art. 17, ticket 4711"}]})

    reason: RequiredReason


class CertificateOut(BaseModel):
    """That the personal data of a customer is gone, and since when."""

    customer_id: UUID
    erased_at: datetime
    actor: str
    reason: str | None
    position: int
    checkpoint: Annotated[
        str | None, Field(description="A signed checkpoint of the log with the erasure in it; null until one is made.")
    ]
