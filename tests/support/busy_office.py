"""A service whose log has months of work of several people in it, recorded in any order that the rules allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx2

from application import customers
from application.keys.data_keys import DataKeys
from application.log.event_store import EventStore
from application.writing.appender import Appender
from application.writing.claims import Claims
from application.writing.command import Act, Command, on_customer
from domain.address import Address
from domain.change import Change
from domain.customer import Customer
from domain.errors import CustomersError
from domain.tax_id import TaxId, TaxIdType
from tests.support.recorded_log import connect_to, secrets_of
from tests.support.running_service import RunningService
from tests.support.scenario import as_written

PEOPLE = ("ana", "luis@espiga.com.gt", "oidc:9f1c|x")
ORIGINS = ("WEB_FORM", "REFERRAL", "OTHER")
TAX_IDS = (
    TaxId.parse("CF"),
    TaxId.parse("12345678-9"),
    TaxId.parse("7108-1"),
    TaxId.parse("2345678990101", TaxIdType.CUI),
    TaxId.parse("XAXX010101000", TaxIdType.FOREIGN, "MX"),
    TaxId.parse("N1", TaxIdType.FOREIGN, "HN"),
    TaxId.parse("N1", TaxIdType.FOREIGN, "FR"),
)
ADDRESSES = (None, Address("6a avenida"), Address("6a avenida", "Guatemala", "Guatemala"))
DAYS = 120


@dataclass
class _Somebody:
    """What the office knows of a customer: ids, some of which may be gone."""

    id: UUID
    emails: list[UUID] = field(default_factory=list)
    phones: list[UUID] = field(default_factory=list)
    entities: list[UUID] = field(default_factory=list)


class BusyOffice:
    """Fills the log of a service, and knows how far it went."""

    def __init__(self, service: RunningService, seed: int = 1) -> None:
        assert service.database_url is not None
        secrets = secrets_of(service)
        data_keys = DataKeys(secrets.data_keys)
        self._appender = Appender(
            connect_to(service.database_url), EventStore(data_keys), data_keys, Claims(secrets.index)
        )
        self._random = Random(seed)
        self._known: list[_Somebody] = []
        self.position = 0
        """Of its last event."""

    def close(self) -> None:
        self._appender.close()

    def work(self, acts: int) -> None:
        """Do so many things over the last `DAYS` days, each somewhat later than the one before."""
        begin = datetime.now(UTC) - timedelta(days=DAYS)
        for number in range(acts):
            customer_id, act = self._something()
            with suppress(CustomersError):
                self._do(customer_id, act, begin + timedelta(days=DAYS * number / acts))

    def _do(self, customer_id: UUID, act: Act, now: datetime) -> None:
        change = Change(actor=self._random.choice(PEOPLE))
        command = Command(
            customer_id=customer_id, act=act, answer=_nothing, change=change, now=now, may_meet_erased=True
        )
        (decided,) = self._appender.append([command])
        if isinstance(decided, BaseException):
            raise decided
        self.position = max(self.position, decided.position)

    def _something(self) -> tuple[UUID, Act]:
        if not self._known or self._random.random() < 0.2:
            return self._registration()
        who = self._random.choice(self._known)
        return who.id, self._random.choice([*self._acts(who)])()

    def _registration(self) -> tuple[UUID, Act]:
        who = _Somebody(uuid4())
        self._known.append(who)
        return who.id, partial(
            customers.register,
            name=f"Customer {len(self._known)}",
            tax_id=self._random.choice(TAX_IDS),
            contact_origin=self._random.choice(ORIGINS),
            allow_duplicate_tax_id=True,
        )

    def _acts(self, who: _Somebody) -> Iterator[Callable[[], Act]]:
        """Everything that may be done to a customer; the frequent things are there more than once."""
        choose = self._random.choice
        yield from [partial(self._new_email, who), partial(self._new_phone, who)]
        yield from [partial(self._new_entity, who)] * 3
        yield lambda: partial(customers.change, contact_origin=choose(ORIGINS))
        yield lambda: partial(customers.change, tax_id=as_written(choose(TAX_IDS)), allow_duplicate_tax_id=True)
        yield lambda: on_customer(Customer.archive)
        yield lambda: partial(customers.restore, allow_duplicate_tax_id=True)
        for kind, ids in (("email", who.emails), ("phone", who.phones)):
            if ids:
                for verb in ("lock", "lock", "lock", "unlock", "remove"):
                    yield partial(_method, f"{verb}_{kind}", choose(ids))
        if who.entities:
            for verb in ("activate", "deactivate"):
                yield partial(_method, f"{verb}_billing_entity", choose(who.entities))
            yield lambda: on_customer(Customer.change_billing_entity, choose(who.entities), **self._entity())
        if self._random.random() < 0.2:
            yield lambda: on_customer(Customer.erase)

    def _new_email(self, who: _Somebody) -> Act:
        who.emails.append(uuid4())
        return on_customer(Customer.add_email, who.emails[-1], f"mail{len(who.emails)}@example.com")

    def _new_phone(self, who: _Somebody) -> Act:
        who.phones.append(uuid4())
        return _method("add_phone", who.phones[-1], f"+502 5554 {len(who.phones):04}")

    def _new_entity(self, who: _Somebody) -> Act:
        who.entities.append(uuid4())
        tax_id = self._random.choice(TAX_IDS)
        return on_customer(Customer.add_billing_entity, who.entities[-1], "Espiga", tax_id, **self._entity())

    def _entity(self) -> dict[str, Any]:
        address = self._random.choice(ADDRESSES)
        return {"billing_email": self._random.choice([None, "a@example.com"]), "fiscal_address": address}


def everything(client: httpx2.Client, path: str, position: int, **parameters: str) -> list[dict[str, Any]]:
    """All items of all pages, with everything up to a position in them."""
    items: list[dict[str, Any]] = []
    seen, cursor = {"Min-Event-Position": str(position)}, None
    while True:
        page = client.get(path, headers=seen, params=parameters | ({"cursor": cursor} if cursor else {}))
        page.raise_for_status()
        items += page.json()["items"]
        cursor = page.json()["next_cursor"]
        if not cursor or not page.json()["items"]:
            return items


def _method(name: str, *arguments: Any) -> Act:
    return on_customer(getattr(Customer, name), *arguments)


def _nothing(customer: Customer, subject_id: UUID | None) -> None:
    """Nobody asks."""
