"""The route behind every endpoint: it checks in the order of the contract and coerces nothing.

FastAPI reads the signatures of endpoints and writes the OpenAPI document from them. At run time this route takes its
place: 401, 403, 413, 415, then everything that is wrong with the shape of the request in one 422, then the endpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.requests.call import Call
from api.http.requests.parameters import Body, PathParameters, QueryParameters
from api.http.responses.refusals import Fault, ValidationFailed

Endpoint = Callable[..., Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """An endpoint, whose parameters are the path's, the query's, `body`, and what `Security` gives (see `access`).

    The scopes of its `Security` are alternatives: whoever has one of these permissions may call it.
    """

    records_events: ClassVar[bool] = True
    """Whether its writes answer with the place of what they recorded."""
    takes_key: ClassVar[bool] = True
    """Whether its writes need an `Idempotency-Key` to be repeated safely."""

    def __init__(self, path: str, endpoint: Endpoint, **options: Any) -> None:
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        options["summary"] = options.get("summary") or endpoint.__name__.replace("_", " ").capitalize()
        super().__init__(path, endpoint, **options)
        access = self.dependant.dependencies
        self.permissions = tuple(scope for each in access for scope in each.own_oauth_scopes or ())
        self._access: list[tuple[str, Callable[[Call], Any]]] = [
            (each.name, each.call) for each in access if each.name and each.call
        ]
        self._path = PathParameters(self.dependant.path_params)
        self._query = QueryParameters(self.dependant.query_params)
        self._body = Body(self.dependant.body_params)
        self._call_name = self.dependant.request_param_name

    async def take_body(self, call: Call) -> None:
        """Read the body, or refuse it: too large, or declared as something that is not taken."""
        await call.read()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises what is to be said instead; see `middleware.told_as`."""
        call = Call(scope, receive)
        if self.permissions:
            call.caller = await scope["app"].state.keyring.caller(call.sent.get(b"authorization"))
            scope["caller"] = call.caller.name
        response = await self.answer(call)
        await response(scope, receive, send)

    async def answer(self, call: Call) -> Response:
        """The answer to a call whose caller is known, if this endpoint asks for one. Raises what is refused."""
        if self.permissions:
            if rate_limit := call.app.state.rate_limit:
                rate_limit.take(call.caller.name)
            call.caller.must_have_one(self.permissions)
        await self.take_body(call)
        faults: list[Fault] = []
        arguments = self._arguments(call, faults)
        if faults:
            raise ValidationFailed(faults)
        response: Response = await self.endpoint(**arguments)
        return response

    def _arguments(self, call: Call, faults: list[Fault]) -> dict[str, Any]:
        """What the endpoint is called with; `faults` gets everything that is wrong with the request."""
        arguments: dict[str, Any] = {}
        scope = call.scope
        self._path.take(scope["path_params"], scope.get("raw_path", b""), arguments, faults)
        self._query.take(scope["query_string"], arguments, faults)
        try:
            for name, access in self._access:
                arguments[name] = access(call)
        except ValidationFailed as failed:
            faults += failed.faults
        try:
            self._body.take(call.content, arguments, faults)
        except ValidationFailed as failed:
            faults += failed.faults
        if self._call_name:
            arguments[self._call_name] = call
        return arguments


class QuietRoute(StrictRoute):
    """An endpoint whose writes are about nothing in the log, and can be repeated as they are."""

    records_events = False
    takes_key = False
