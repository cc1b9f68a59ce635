"""What clients do: register customers, change those that there are, and ask for what they know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final
from urllib.parse import quote

import orjson

from tests.benchmarks.load.http import Answer, Request, request
from tests.benchmarks.made_up import MadeUp, tax_id
from tests.support.running_service import ADMIN_KEY as KEY

_ID_LENGTH: Final = 36


def created_id(body: bytes, member: bytes = b"id") -> str:
    """The id of what was created, without reading the whole answer as JSON."""
    start = body.index(b'"%b":"' % member) + len(member) + 4
    return body[start : start + _ID_LENGTH].decode()


def registration(number: int, contacts: dict[str, object] | None = None, kind: str = "register") -> Request:
    """Registers a customer with a NIT of its own."""
    made_up = MadeUp(number)
    body = {
        "name": made_up.name,
        "tax_id": made_up.tax_id,
        "legal_name": made_up.legal_name,
        "contact_origin": "REFERRAL",
        "notes": "Pasar por la tarde, preguntar por la encargada de compras.",
        **(contacts or {}),
    }
    return request(kind, "POST", "/v1/customers", key=KEY, body=orjson.dumps(body))


@dataclass(frozen=True, slots=True)
class Registrations:
    """Customers from a number on, `limit` of them, all written down before the first is sent."""

    first: int
    limit: int
    keep_ids: bool = False

    def script(self, client: int, clients: int) -> RegistrationScript:
        numbers = range(self.first + client, self.first + self.limit, clients)
        return RegistrationScript([registration(number) for number in numbers], keep_ids=self.keep_ids)


class RegistrationScript:
    """One client of `Registrations`."""

    def __init__(self, requests: list[Request], *, keep_ids: bool) -> None:
        self._requests, self._keep_ids = iter(requests), keep_ids
        self.created: list[str] = []

    def next(self, answer: Answer | None) -> Request | None:
        if self._keep_ids and answer and answer.status == 201:
            self.created.append(created_id(answer.body))
        return next(self._requests, None)


@dataclass(frozen=True, slots=True)
class RegistrationsWithContacts:
    """Customers from a number on, `limit` of them, each with an e-mail and a phone: in one call, or in one for each."""

    first: int
    limit: int
    in_one_call: bool

    def script(self, client: int, clients: int) -> WithContactsScript:
        numbers = range(self.first + client, self.first + self.limit, clients)
        return WithContactsScript(iter(numbers), in_one_call=self.in_one_call)


class WithContactsScript:
    """One client of `RegistrationsWithContacts`; the last request of each customer is of the kind `COMPLETE`."""

    COMPLETE: Final = "complete"

    def __init__(self, numbers: Iterator[int], *, in_one_call: bool) -> None:
        self._numbers, self._in_one_call = numbers, in_one_call
        self._left: list[tuple[str, str, dict[str, object]]] = []
        self._path = "/v1/customers"

    def next(self, answer: Answer | None) -> Request | None:
        if self._left:
            if answer and answer.status == 201 and len(self._left) == 2:
                self._path = f"/v1/customers/{created_id(answer.body)}"
            kind, part, body = self._left.pop()
            return request(kind, "POST", f"{self._path}/{part}", key=KEY, body=orjson.dumps(body))
        number = next(self._numbers, None)
        if number is None:
            return None
        made_up = MadeUp(number)
        email: dict[str, object] = {"email": made_up.email, "name": made_up.person, "role": made_up.role}
        phone: dict[str, object] = {"phone": f"5{number % 10**7:07d}", "name": made_up.person, "role": made_up.role}
        if self._in_one_call:
            return registration(number, {"emails": [email], "phones": [phone]}, self.COMPLETE)
        self._left = [(self.COMPLETE, "phones", phone), ("add e-mail", "emails", email)]
        return registration(number)


@dataclass(frozen=True, slots=True)
class MixedCommands:
    """On one customer after another: add an e-mail, lock it, change the customer, add a billing entity.

    `run` makes e-mails and names differ from those of earlier runs, so that every command changes something.
    """

    customers: Sequence[str]
    run: str

    def script(self, client: int, clients: int) -> MixedScript:
        return MixedScript(self.customers[client::clients], f"{self.run}.{client}")


class MixedScript:
    """One client of `MixedCommands`, with customers of its own."""

    def __init__(self, customers: Sequence[str], run: str) -> None:
        self._customers, self._run = customers, run
        self._numbers = count()
        self._path = ""
        self._step = 3
        self._number = 0

    def next(self, answer: Answer | None) -> Request | None:
        self._step = (self._step + 1) % 4
        if self._step == 0:
            self._number = next(self._numbers)
            self._path = f"/v1/customers/{self._customers[self._number % len(self._customers)]}"
            email = {"email": f"pagos.{self._run}.{self._number}@tienda.gt", "role": "Contabilidad"}
            return request("add e-mail", "POST", f"{self._path}/emails", key=KEY, body=orjson.dumps(email))
        if self._step == 1:
            email_id = created_id(answer.body, b"email_id") if answer and answer.status == 201 else "none"
            reason = orjson.dumps({"reason": "Confirmado por teléfono"})
            return request("lock", "POST", f"{self._path}/emails/{email_id}/lock", key=KEY, body=reason)
        if self._step == 2:
            change = {"notes": f"Visita {self._run} {self._number}", "contact_origin": "PHONE"}
            return request("change", "PATCH", self._path, key=KEY, body=orjson.dumps(change))
        entity = {
            "legal_name": f"Sucursal {self._number}, Sociedad Anónima",
            "tax_id": tax_id(self._number),
            "billing_email": "facturas@tienda.gt",
            "fiscal_address": {"line": "6a avenida 4-12 zona 1", "municipality": "Cobán", "department": "Alta Verapaz"},
        }
        body = orjson.dumps(entity)
        return request("add billing entity", "POST", f"{self._path}/billing-entities", key=KEY, body=body)


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes the notes of each of these customers `times` times; the clients share all customers."""

    customers: Sequence[str]
    times: int
    run: str

    def script(self, client: int, clients: int) -> Requests:
        changes = [
            (customer, orjson.dumps({"notes": f"Cambio {self.run} {number}"}))
            for number in range(self.times)
            for customer in self.customers
        ]
        return Requests(
            [
                request("change", "PATCH", f"/v1/customers/{customer}", key=KEY, body=body)
                for customer, body in changes[client::clients]
            ]
        )


@dataclass(frozen=True, slots=True)
class Questions:
    """GET requests in turn, each with its kind; once through, or again and again. Clients begin at different places."""

    kinds_and_paths: Sequence[tuple[str, str]]
    for_ever: bool = True
    headers: tuple[str, ...] = ()

    def script(self, client: int, clients: int) -> Requests:
        asked = [request(kind, "GET", path, key=KEY, headers=self.headers) for kind, path in self.kinds_and_paths]
        start = client * len(asked) // clients
        if self.for_ever:
            return Requests(asked[start:] + asked[:start], for_ever=True)
        return Requests(asked[client::clients])


class Requests:
    """A client that sends what was written down before."""

    def __init__(self, requests: Sequence[Request], *, for_ever: bool = False) -> None:
        self._requests, self._for_ever, self._place = requests, for_ever, 0

    def next(self, answer: Answer | None) -> Request | None:
        if self._place == len(self._requests):
            if not self._for_ever:
                return None
            self._place = 0
        self._place += 1
        return self._requests[self._place - 1]


@dataclass(frozen=True, slots=True)
class OwnWrites:
    """Registers a customer, then asks the list for it; the second answer is the wait that counts."""

    first: int
    times: int

    def script(self, client: int, clients: int) -> OwnWriteScript:
        return OwnWriteScript(range(self.first + client, self.first + self.times, clients))


class OwnWriteScript:
    """One client of `OwnWrites`."""

    def __init__(self, numbers: range) -> None:
        self._numbers = iter(numbers)

    def next(self, answer: Answer | None) -> Request | None:
        if answer is not None and answer.status == 201:
            position = answer.header(b"event-position").decode()
            path = f"/v1/customers?id={created_id(answer.body)}"
            return request("own write", "GET", path, key=KEY, headers=(f"Min-Event-Position: {position}",))
        number = next(self._numbers, None)
        return None if number is None else registration(number)


def list_path(**query: str) -> str:
    """The path of a page of the list."""
    return "/v1/customers?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
