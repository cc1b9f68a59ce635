"""Answers about what happened: histories, differences, the audit log, and the certificate of an erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.http.models import members as about
from api.http.models.members import member
from api.http.models.requests import NewThing
from api.http.models.text import RequiredReason


class FieldChangeOut(BaseModel):
    """One member before and after."""

    path: Annotated[str, member("A JSON pointer into the customer, entries by their ids.", "/name")]
    before: Annotated[Any, member("The value before; null where there was none. An added entry is shown whole.", None)]
    after: Annotated[Any, member("The value afterwards; null where there is none.", "Panadería La Espiga Dorada")]


class HistoryEvent(BaseModel):
    """Something that happened to a customer; personal values of an erased one are `[erased]`."""

    version: Annotated[int, about.VERSION]
    position: Annotated[int, about.POSITION]
    type: Annotated[str, about.EVENT_TYPE]
    occurred_at: Annotated[datetime, about.OCCURRED_AT]
    actor: Annotated[str, about.ACTOR]
    on_behalf_of: Annotated[str | None, about.ON_BEHALF_OF]
    reason: Annotated[str | None, about.WHY]
    own_reason: Annotated[str | None, about.OWN_REASON]
    request_id: Annotated[str | None, about.REQUEST_ID]
    changes: Annotated[list[FieldChangeOut], about.CHANGES]


class HistoryPage(BaseModel):
    """A page of the history of one customer."""

    items: Annotated[list[HistoryEvent], member("In the order that was asked for.")]
    next_cursor: Annotated[str | None, about.NEXT_CURSOR]
    previous_cursor: Annotated[str | None, about.PREVIOUS_CURSOR]


class DifferenceOut(BaseModel):
    """What changed from one version of a customer to a later one."""

    customer_id: Annotated[UUID, about.CUSTOMER_ID]
    from_version: Annotated[int, member("The earlier version; 0 is before the first event.", 1)]
    to_version: Annotated[int, member("The later version.", 4)]
    changes: Annotated[list[FieldChangeOut], about.CHANGES]


class AuditEvent(BaseModel):
    """Something that happened to some customer. Where the event cannot be opened, `unreadable` says why."""

    customer_id: Annotated[UUID, about.CUSTOMER_ID]
    version: Annotated[int, about.VERSION]
    position: Annotated[int, about.POSITION]
    type: Annotated[str, about.EVENT_TYPE]
    occurred_at: Annotated[datetime | None, about.OCCURRED_AT]
    actor: Annotated[str | None, about.ACTOR]
    on_behalf_of: Annotated[str | None, about.ON_BEHALF_OF]
    reason: Annotated[str | None, about.WHY]
    own_reason: Annotated[str | None, about.OWN_REASON]
    request_id: Annotated[str | None, about.REQUEST_ID]
    changes: Annotated[list[FieldChangeOut] | None, about.CHANGES]
    unreadable: Annotated[str | None, member("Why the event cannot be opened; null for all that can.", None)]


class AuditPage(BaseModel):
    """A page of the audit log, in the order of the log."""

    items: Annotated[list[AuditEvent], member("In the order of the log.")]
    next_cursor: Annotated[
        str,
        member("Send it as `cursor` to get what comes after this page, now or later: it is always there.", "AbC-123_x"),
    ]
    previous_cursor: Annotated[str | None, about.PREVIOUS_CURSOR]


class ErasureWanted(NewThing):
    """Why the personal data of a customer is erased. It stays in the history, as does `Change-Reason`: name nobody."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Requested under art. 17, ticket 4711"}]})

    reason: Annotated[
        RequiredReason,
        member("Why. Stays readable for ever.", "Requested under art. 17, ticket 4711"),
    ]


class CertificateOut(BaseModel):
    """That the personal data of a customer is gone, and since when."""

    customer_id: Annotated[UUID, about.CUSTOMER_ID]
    erased_at: Annotated[datetime, member("Since when, in UTC.", "2026-01-31T18:00:00Z")]
    actor: Annotated[str, member("Who did it: the name of a key.", "admin")]
    reason: Annotated[str | None, member("Why.", "Requested under art. 17, ticket 4711")]
    position: Annotated[int, member("The place of the erasure in the log.", 1042)]
    checkpoint: Annotated[
        str | None,
        member(
            "A checkpoint with the erasure in it; null until one is signed.",
            "customers.example\n1043\n...\n",
        ),
    ]
