"""The customer list: what it finds, how it pages, what it shows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.customer import Customer
from projections.customer_list import query as query
from projections.customer_list import query_sql
from projections.customer_list.folding import sort_key
from projections.customer_list.matching_sql import end_of
from projections.customer_list.query import SORTS, CustomerPageKey
from tests.conftest import fresh_database
from tests.support.history import START
from tests.support.listed import Listed
from tests.support.oracle import matched, matches


@pytest.fixture(scope="module")
def book(postgres_url: str) -> Iterator[tuple[Listed, Customer]]:
    """Two customers that tests only look at, and the one that has something of everything."""
    with fresh_database(postgres_url) as url:
        listed = Listed(url)
        history = listed.history
        customer = history.register(
            "Ñandú Pérez",
            "12345678-9",
            legal_name="O'Brien-López & Cía., S.A.",
            external_id="ERP-00123",
            tags=["Ruta Norte"],
            metadata={"route": "Zacapa 44-A", "code": "0099"},
        )
        history.add_email(customer, "juan.perez+x@acme.com", name="Juana Ixchel", role="Jefa de compras")
        history.add_phone(customer, "+50255554433")
        entity = history.add_entity(
            customer, "Comercial 100% a_b", "7654321-K", billing_email="fel@otra.gt", billing_cc=["caja@otra.gt"]
        )
        history.change(customer, lambda it: it.set_default_billing_entity(entity))
        history.register("Somebody Else")
        yield listed, customer
        listed.close()


@pytest.mark.parametrize(
    "q",
    [
        "ñandu perez", "Ñandú", "PEREZ nandu", "1234 5678-9", "5544", "@acme.com", "502 5555", "(502) 5544",
        "12345678-9", "123456789", "O'Brien", "O’Brien", "lopez", "100%", "a_b", "S.A.", "s.a", "K", "7654321K",
        "7654321-k", "erp-00123", "00123", "juan.perez+x@acme.com", "ju", "ac", "com", "ixchel compras", "fel@",
        "+502", "5555-4433", "&", "otra.gt", "5-4", "caja@", "ruta norte", "zacapa", "44-a", "009",
    ],
)  # fmt: skip
def test_finds_what_a_person_expects(book: tuple[Listed, Customer], q: str) -> None:
    listed, acme = book
    assert listed.names(q) == ["Ñandú Pérez"]
    assert matches(acme, q)


@pytest.mark.parametrize(
    "q",
    [
        "andu", "ompras", "0123", "%", "_", "n_ndu", "%andu", "12345678-91", "ñandu zzz", "cm", "an", "'", "\\",
        "a|b", "(", "!x", "ne:*", "x\x00y", "554x", "erp_00123", "45678-", "juanaperez",
        "uta", "acapa", "099", "code", "route",
    ],
)  # fmt: skip
def test_takes_every_character_literally(book: tuple[Listed, Customer], q: str) -> None:
    listed, acme = book
    expected = ["Ñandú Pérez"] if matches(acme, q) else []
    assert listed.names(q) == expected
    assert expected == (["Ñandú Pérez"] if q == "45678-" else [])


def test_consumidor_final_is_found_however_it_is_written(book: tuple[Listed, Customer]) -> None:
    listed, _ = book
    assert listed.names("CF") == listed.names("c/f") == listed.names("C.F.") == ["Somebody Else"]


def test_contacts_can_be_left_out_of_the_search(book: tuple[Listed, Customer]) -> None:
    listed, _ = book
    for q in ("juan", "ixchel", "acme", "5544", "compras", "+50", "ju", "zacapa", "0099"):
        assert listed.names(q, searches_contacts=False) == []
    for q in ("norte", "ñandu", "fel@otra", "erp-00123", "7654321", "brien nandu", "er"):
        assert listed.names(q, searches_contacts=False) == ["Ñandú Pérez"]
    assert listed.names(email="juan.perez+x@acme.com", searches_contacts=False) == []


def test_shows_the_members_of_the_contract(book: tuple[Listed, Customer]) -> None:
    listed, acme = book
    (item,) = listed.find(tax_id="12345678-9").items
    entity = acme.billing_entities[acme.default_billing_entity_id]  # type: ignore[index]
    assert item == {
        "id": acme.id,
        "version": acme.version,
        "status": "active",
        "name": "Ñandú Pérez",
        "legal_name": "O'Brien-López & Cía., S.A.",
        "external_id": "ERP-00123",
        "tax_id": "12345678-9",
        "tax_id_status": acme.tax_id_status,
        "contact_origin": "WEB_FORM",
        "primary_email": "juan.perez+x@acme.com",
        "primary_phone": "+50255554433",
        "default_billing_entity": {
            "billing_entity_id": entity.billing_entity_id,
            "legal_name": entity.legal_name,
            "tax_id": entity.tax_id,
        },
        "tags": ["Ruta Norte"],
        "created_at": acme.created_on,
        "updated_at": acme.modified_on,
    }


def test_follows_every_change(listed: Listed) -> None:
    history = listed.history
    customer = history.register("Before", "CF")
    first = history.add_email(customer, "first@x.gt")
    second = history.add_email(customer, "second@x.gt")
    phone = history.add_phone(customer, "+50222223333")
    history.change(customer, lambda it: it.change_email(second, is_for_invoicing=True, role="Caja"))
    assert listed.find("before").items[0]["primary_email"] == "second@x.gt"
    history.change(customer, lambda it: it.remove_email(second))
    history.change(customer, lambda it: it.change(name="After", notes="n", contact_origin="PHONE"))
    history.change(customer, lambda it: it.change_phone(phone, phone="+50244445555", name="Pedro"))
    history.change(customer, lambda it: it.lock_email(first))
    assert listed.names("before") == listed.names("second@") == listed.names("2222") == []
    assert listed.names("after pedro 4444", contact_origin=["PHONE"], has_locked=True) == ["After"]
    history.change(customer, lambda it: it.unlock_email(first))
    history.change(customer, lambda it: it.remove_phone(phone))
    assert listed.find(has_locked=True).items == []
    assert listed.find("after").items[0]["primary_phone"] is None
    assert listed.find("after").items[0]["version"] == customer.version


def test_archived_customers_are_kept_apart_and_erased_ones_are_gone(listed: Listed) -> None:
    history = listed.history
    one, other = history.register("One"), history.register("Other")
    history.change(one, lambda it: it.archive())
    assert (listed.names(), listed.names(status="archived"), listed.names(status="all")) == (
        ["Other"], ["One"], ["One", "Other"],
    )  # fmt: skip
    history.change(one, lambda it: it.restore())
    history.change(other, lambda it: it.erase())
    assert listed.names(status="all") == ["One"]
    for table in ("customer_list", "customer_list_state", "reporting.customers"):
        rows = listed.connection.execute(f"SELECT {table.split('.')[-1]}::text FROM {table}").fetchall()
        assert "Other" not in str(rows)


def test_filters(book: tuple[Listed, Customer]) -> None:
    listed, acme = book
    found = ["Ñandú Pérez"]
    noon = START + timedelta(seconds=1)
    assert listed.names(tax_id="1234-5678 9") == listed.names(tax_id="0123456789") == found
    assert listed.names(tax_id="c/f") == ["Somebody Else"]
    assert listed.names(email="JUAN.perez+x@ACME.com") == found
    assert listed.names(email="juan.perez@acme.com") == listed.names(email="fel@otra.gt") == []
    assert listed.names(external_id=["nobody", "ERP-00123"]) == found
    assert listed.names(external_id=["erp-00123"]) == []
    assert listed.names(id=[acme.id, UUID(int=0)]) == found
    assert listed.names(has_default_billing_entity=True) == found
    assert listed.names(has_default_billing_entity=False) == ["Somebody Else"]
    assert listed.names(created_to=noon) == listed.names(created_from=noon, created_to=noon) == found
    assert listed.names(updated_from=acme.modified_on, updated_to=acme.modified_on) == found
    assert listed.names(contact_origin=["PHONE", "EMAIL"]) == []
    assert listed.names(tax_id_status=["invalid", "unchecked"]) == []


TEXTS = ["Ñandú", "nandu", "S.A.", "O'Brien", "Pérez-López", "100%", "a_b", "12", "1234567", "(x)", "K", "&", "Ana"]
QUERIES = [
    *TEXTS,
    "n",
    "na",
    "per",
    "lopez",
    "rien",
    "s",
    "12345",
    "sa",
    "s.a",
    "obrien",
    "o`brien",
    "obri",
    "12345 6",
    "0123456",
    "1234567 k",
    "nit 123456",
    "00502",
    "22 33 12 34",
    "345",
    "@x",
    "x.gt",
    "50222",
    "2233",
    "-",
    "+50",
    "a",
]
names = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3).map(" ".join)
queries = st.lists(st.sampled_from(QUERIES) | st.text("ñNaá1234-%_'.\\+() @x", min_size=1, max_size=4), max_size=3)


@given(data=st.data())
@settings(max_examples=25)
def test_finds_exactly_what_the_contract_says(listed: Listed, data: st.DataObject) -> None:
    history = listed.history
    maybe = st.none() | names
    for _ in range(4):
        tax_id = data.draw(st.sampled_from(["CF", "12345-6", "1234567-K", "99-12"]))
        more: dict[str, Any] = {"legal_name": data.draw(maybe), "external_id": data.draw(maybe)}
        more |= {"tags": [tag] if (tag := data.draw(maybe)) else None}
        more |= {"metadata": {"a": value} if (value := data.draw(maybe)) else None}
        customer = history.register(data.draw(names), tax_id, **more)
        if role := data.draw(maybe):
            email = data.draw(st.sampled_from(["ana.lopez@x.gt", "1234567@x.gt", "a_b+12@nandu.com"]))
            history.add_email(customer, email, role=role)
            history.add_phone(customer, data.draw(st.sampled_from(["+50222331234", "+50212345678"])), name=role)
        if entity := data.draw(maybe):
            history.add_entity(customer, entity, data.draw(st.sampled_from(["CF", "12345-6", "7-K"])))
    for _ in range(6):
        q = " ".join(data.draw(queries))
        found = listed.find(q, limit=len(history.customers))  # those of examples that were given up are in it too
        expected = {customer.id for customer in history.customers.values() if matches(customer, q)}
        assert {item["id"] for item in found.items} == expected, q
        assert (found.total, found.total_is_exact) == (len(expected), True)
        for item in found.items if q.strip() else ():
            assert item["matched"] == matched(history.customers[item["id"]], q), q


def _walk(listed: Listed, sort: str, limit: int, between: Any = lambda: None, **filters: Any) -> list[UUID]:
    seen: list[UUID] = []
    page: CustomerPageKey | None = None
    while True:
        found = listed.find(sort=sort, limit=limit, page=page, **filters)
        seen += [item["id"] for item in found.items]
        if found.next is None:
            return seen
        page = found.next
        between()


@given(data=st.data())
@settings(max_examples=25)
def test_every_plan_shows_the_same_pages(listed: Listed, data: st.DataObject) -> None:
    """Plans for many rows are forced upon few: each finds everybody who matches, in order, page by page."""
    for _ in range(6):
        listed.history.register(data.draw(names), legal_name=data.draw(st.none() | names))
    for _ in range(4):
        filters: dict[str, Any] = {
            "q": data.draw(st.sampled_from(QUERIES)),
            "searches_contacts": data.draw(st.booleans()),
        }
        sort = data.draw(st.sampled_from(SORTS))
        whole = [item["id"] for item in listed.find(**filters, sort=sort, limit=len(listed.history.customers)).items]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(query, "EXACT_UP_TO", 0)
            patch.setattr(query, "ENOUGH", 1)
            patch.setattr(query, "WORTH_SCANNING", data.draw(st.sampled_from([0, 10**9])))
            patch.setattr(query_sql, "WALKED_ROWS", data.draw(st.sampled_from([1, 3, 20, 8_000])))
            assert _walk(listed, sort, data.draw(st.integers(1, 4)), **filters) == whole


@pytest.mark.parametrize("prefix", ["a", "di", "n\uffff", "a\U0010ffff", "\U0010ffff", "\ud7ff"])
def test_the_end_of_a_prefix_comes_after_all_that_begin_with_it(prefix: str) -> None:
    end = end_of(prefix).encode()
    assert prefix.encode() < f"{prefix}\U0010ffffz".encode() < end
    assert not end.startswith(prefix.encode()) or set(prefix) == {"\U0010ffff"}


@pytest.mark.parametrize("sort", SORTS)
def test_pages_show_everybody_once_forward_and_backward(listed: Listed, sort: str) -> None:
    rng = random.Random(sort)
    for _ in range(23):
        customer = listed.history.register(rng.choice(["Ñu", "nu", "Nu", "Ana", "Zoe"]))
        if rng.random() < 0.3:
            listed.history.change(customer, lambda it: it.change(notes="changed"))
    whole = [item["id"] for item in listed.find(sort=sort, limit=200).items]

    def place(id: UUID) -> tuple[Any, UUID]:
        customer = listed.history.customers[id]
        created, changed = customer.created_on, customer.modified_on
        values = {"name": sort_key(customer.name), "created_at": created, "updated_at": changed}
        return values[sort.removeprefix("-")], id

    assert whole == sorted(listed.history.customers, key=place, reverse=sort.startswith("-"))
    assert _walk(listed, sort, 5) == whole
    last = listed.find(sort=sort, limit=5)
    pages = [last]
    while last.next:
        last = listed.find(sort=sort, limit=5, page=last.next)
        pages.append(last)
    for earlier in reversed(pages[:-1]):
        assert last.previous is not None
        last = listed.find(sort=sort, limit=5, page=last.previous)
        assert last.items == earlier.items
    assert last.previous is None


def test_pages_stay_stable_while_others_write(listed: Listed) -> None:
    rng = random.Random(7)
    history = listed.history
    unchanged = [history.register(f"Customer {rng.randrange(1000):03}").id for _ in range(40)]
    moving = [history.register(f"Customer {rng.randrange(1000):03}") for _ in range(10)]

    def others_write() -> None:
        history.register(f"Customer {rng.randrange(1000):03}")
        history.change(rng.choice(moving), lambda it: it.change(name=f"Customer {rng.randrange(1000):03}"))

    for sort in SORTS:
        seen = _walk(listed, sort, 7, others_write)
        assert sorted(id for id in seen if id in set(unchanged)) == sorted(unchanged)


def test_a_page_beyond_the_end_leads_back_to_the_last_customer(listed: Listed) -> None:
    one, two = (listed.history.register(name) for name in ("One", "Two"))
    first = listed.find(limit=1)
    listed.history.change(two, lambda it: it.archive())
    beyond = listed.find(limit=1, page=first.next)
    assert (beyond.items, beyond.next) == ([], None)
    assert [item["id"] for item in listed.find(limit=1, page=beyond.previous).items] == [one.id]


def test_large_totals_are_estimated(listed: Listed) -> None:
    for number in range(1_001):
        listed.history.register(f"Common {'Even' if number % 2 else 'Odd'} {number}")
    assert (listed.find("common").total_is_exact, listed.find("common odd").total_is_exact) == (False, True)
    assert listed.find("common").total >= 1_001
    assert listed.find("common odd").total == 501
    assert len(_walk(listed, "name", 200)) == 1_001
    assert len(listed.find("co", limit=200).items) == 200
    assert listed.find("common common c", sort="-updated_at").items[0]["name"].endswith("1000")


def test_text_of_any_size_is_listed(listed: Listed) -> None:
    customer = listed.history.register("\ufdfa" * 200, legal_name="-".join("ab" * 50), external_id="ﷺ" * 100)
    for number in range(30):
        listed.history.add_entity(customer, "-".join(chr(0x4E00 + number * 100 + each) for each in range(100)))
    assert [item["id"] for item in listed.find("\ufdfa").items] == [customer.id]
    assert listed.connection.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)
