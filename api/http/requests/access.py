"""What an endpoint gets to work with, and the permission that a caller needs for it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Request, Security

from api.http.requests.call import Call
from api.http.requests.change import WriteHeaders
from api.http.responses.answers import Answer, written
from api.http.responses.replies import MakeReply
from application.access import permissions
from application.writing.command import Act, Command
from application.writing.idempotency import Idempotency


class Write:
    """Sends one command to the writer, with everything that the headers of the request say about it."""

    __slots__ = ("call", "headers")

    def __init__(self, call: Call) -> None:
        self.call = call
        self.headers = WriteHeaders(call)

    async def __call__(
        self,
        customer_id: UUID,
        act: Act,
        reply: MakeReply,
        *,
        subject_id: UUID | None = None,
        status: int = 200,
        claims: frozenset[bytes] = frozenset(),
    ) -> Answer:
        """Decide and record; `reply` is made from exactly the version that the command brought about."""
        command = Command(
            customer_id=customer_id,
            act=act,
            answer=reply,
            change=self.headers.change,
            subject_id=subject_id,
            if_version=self.headers.if_version,
            idempotency=self.idempotency(),
            claims=claims,
        )
        return written(await self.call.service.writer.execute(command), status)

    def idempotency(self, body: bytes | None = None) -> Idempotency | None:
        """By what the request is known when it is sent again; `body` stands for one that was not kept."""
        key = self.headers.idempotency_key
        if key is None:
            return None
        call = self.call
        return Idempotency.of(
            call.service.secrets.index,
            caller=call.caller.name,
            key=key,
            method=call.scope["method"],
            path=call.scope["path"],
            query=call.query_string,
            body=call.content if body is None else body,
        )


def _call(call: Request) -> Request:
    return call


def _write(call: Request) -> Write:
    assert isinstance(call, Call)
    return Write(call)


Reading = Annotated[Call, Security(_call, scopes=[permissions.READ])]
Listing = Annotated[Call, Security(_call, scopes=[permissions.READ, permissions.REPORTS])]
Reporting = Annotated[Call, Security(_call, scopes=[permissions.REPORTS])]
Observing = Annotated[Call, Security(_call, scopes=[permissions.PROJECTIONS])]
Writing = Annotated[Write, Security(_write, scopes=[permissions.WRITE])]
Bringing = Annotated[Call, Security(_call, scopes=[permissions.WRITE])]
Billing = Annotated[Write, Security(_write, scopes=[permissions.BILLING])]
Archiving = Annotated[Write, Security(_write, scopes=[permissions.ARCHIVE])]
Unlocking = Annotated[Write, Security(_write, scopes=[permissions.UNLOCK])]
Auditing = Annotated[Call, Security(_call, scopes=[permissions.AUDIT])]
Erasing = Annotated[Write, Security(_write, scopes=[permissions.ERASE])]
