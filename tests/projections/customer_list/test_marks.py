"""Filters without a column of their own: tax id type and country, what invoices need, tags and metadata."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.address import Address
from domain.customer import Customer
from domain.details import TaxIdChoice
from domain.tax_id import TaxId, TaxIdType
from domain.written_tax_id import WrittenTaxId
from projections.customer_list import query
from projections.customer_list.filters_sql import Filters
from projections.customer_list.folding import MARK, NAME_START
from projections.customer_list.matching_sql import match_of
from projections.customer_list.query_sql import ListOrder, candidates
from tests.support.listed import Listed
from tests.support.oracle import passes

WHOLE: Final = Address("6a avenida 1-23", "Mixco", "Guatemala")
PARTLY: Final = Address("6a avenida 1-23")
CUI: Final = TaxId.parse("2345678990101", TaxIdType.CUI)
MEXICAN: Final = TaxId.parse("XAXX010101000", TaxIdType.FOREIGN, "MX")
CHILEAN: Final = TaxId.parse("12.345.678-5", TaxIdType.FOREIGN, "CL")


def test_tax_ids_are_found_by_type_and_country(listed: Listed) -> None:
    for name, tax_id in (("Nit", "7108-0"), ("Cf", "CF"), ("Cui", CUI), ("Mexican", MEXICAN), ("Chilean", CHILEAN)):
        listed.history.register(name, tax_id)
    assert listed.names(tax_id_type="NIT") == ["Cf", "Nit"]
    assert listed.names(tax_id_type="CUI") == ["Cui"]
    assert listed.names(tax_id_type="FOREIGN") == ["Chilean", "Mexican"]
    assert listed.names(tax_id_country="GT") == ["Cf", "Cui", "Nit"]
    assert listed.names(tax_id_country="CL") == ["Chilean"]
    assert listed.names(tax_id_country="GT", tax_id_type="NIT") == ["Cf", "Nit"]
    assert listed.names(tax_id_country="MX", tax_id_type="NIT") == listed.names(tax_id_country="HN") == []


def test_the_tax_id_of_today_counts(listed: Listed) -> None:
    customer = listed.history.register("Somebody", "7108-0")
    listed.project()
    listed.history.change(customer, lambda it: it.change(choice=TaxIdChoice(MEXICAN)))
    assert listed.names(tax_id_type="NIT") == listed.names(tax_id_country="GT") == []
    assert listed.names(tax_id_country="MX", tax_id_type="FOREIGN") == ["Somebody"]


def test_what_invoices_need_follows_every_change_of_an_entity(listed: Listed) -> None:
    history = listed.history
    customer = history.register("Somebody")
    history.register("Without entities")
    entity = history.add_entity(customer, "S.A.", "7108-0", billing_email="fel@x.gt", fiscal_address=WHOLE)

    def lacks() -> set[str]:
        every = ("tax_id", "fiscal_address", "billing_email")
        found = {member for member in every if listed.names(invoice_missing=[member])}
        assert listed.names(invoice_missing=every) == (["Somebody"] if found else [])
        return found

    def change(**wanted: Any) -> None:
        history.change(customer, lambda it: it.change_billing_entity(entity, **wanted))

    assert lacks() == set()
    change(fiscal_address=PARTLY)
    assert lacks() == {"fiscal_address"}
    change(fiscal_address=None, billing_email=None)
    assert lacks() == {"fiscal_address", "billing_email"}
    change(tax_id=WrittenTaxId("7108-1"))
    assert lacks() == {"tax_id", "fiscal_address", "billing_email"}
    history.change(customer, lambda it: it.deactivate_billing_entity(entity))
    assert lacks() == set()
    other = history.add_entity(customer, "Other", billing_email="fel@x.gt")
    assert lacks() == {"fiscal_address"}
    history.change(customer, lambda it: it.change_billing_entity(other, fiscal_address=WHOLE))
    assert lacks() == set()
    history.change(customer, lambda it: it.activate_billing_entity(entity))
    change(tax_id=WrittenTaxId("7108-0"), fiscal_address=WHOLE)
    assert lacks() == {"billing_email"}
    history.change(customer, lambda it: it.archive())
    assert lacks() == set()
    assert listed.names(invoice_missing=["billing_email"], status="all") == ["Somebody"]


def test_tags_are_found_in_any_spelling_and_by_any_of_several(listed: Listed) -> None:
    history = listed.history
    one = history.register("One", tags=["Mayorista", "O'Neill", "Zona 10"])
    history.register("Two", tags=["vip"])
    history.register("Three")
    assert listed.names(tag=["MAYORISTA"]) == listed.names(tag=["zona 10"]) == listed.names(tag=["o'neill"]) == ["One"]
    assert listed.names(tag=["VIP", "mayorista"]) == ["One", "Two"]
    assert listed.names(tag=["zona"]) == listed.names(tag=["vi"]) == []
    assert [item["tags"] for item in listed.find().items] == [["Mayorista", "O'Neill", "Zona 10"], [], ["vip"]]
    history.change(one, lambda it: it.change(tags=["vip"]))
    assert (listed.names(tag=["mayorista"]), listed.names(tag=["vip"])) == ([], ["One", "Two"])
    history.change(one, lambda it: it.change(tags=None))
    assert listed.names(tag=["vip"]) == ["Two"]


def test_metadata_is_found_by_exactly_its_values_all_of_them(listed: Listed) -> None:
    history = listed.history
    one = history.register("One", metadata={"segment": "Gold", "route": "A=1"})
    history.register("Two", metadata={"segment": "Gold", "a": "b=c"})
    history.register("Three", metadata={"a_b": "c"})
    assert listed.names(metadata={"segment": "Gold"}) == ["One", "Two"]
    assert listed.names(metadata={"segment": "Gold", "route": "A=1"}) == ["One"]
    for other in ({"segment": "gold"}, {"segment": "Gol"}, {"route": "Gold"}, {"segment": "Gold", "route": "A"}):
        assert listed.names(metadata=other) == []
    assert (listed.names(metadata={"a": "b=c"}), listed.names(metadata={"a_b": "c"})) == (["Two"], ["Three"])
    history.change(one, lambda it: it.change(metadata={"segment": "Silver"}))
    assert listed.names(metadata={"segment": "Gold"}) == ["Two"]
    assert listed.names(metadata={"segment": "Silver"}) == ["One"]


def test_tags_and_metadata_are_found_by_the_beginnings_of_their_words(listed: Listed) -> None:
    listed.history.register("One", tags=["Cliente-VIP"], metadata={"route": "Ruta Atlántico 77"})
    listed.history.register("Atlántida", tags=["ruta"])
    assert listed.names("cliente") == listed.names("vip") == listed.names("ruta 77") == ["One"]
    found = {item["name"]: item["matched"] for item in listed.find("ruta atl").items}
    assert found == {"One": ["metadata"], "Atlántida": ["name", "tags"]}
    assert listed.names("route") == listed.names("lántico") == []
    found = {item["name"]: item["matched"] for item in listed.find("atl", searches_contacts=False).items}
    assert found == {"Atlántida": ["name"]}
    assert listed.names("vip", searches_contacts=False) == ["One"]
    assert listed.find("clente").similar == listed.find("rutta").similar == []


@pytest.mark.parametrize("word", [f"{MARK}iNIT/GT", f"{MARK}i", MARK, f"{MARK}tvip", NAME_START, f"{NAME_START}one"])
def test_no_word_finds_a_mark(listed: Listed, word: str) -> None:
    listed.history.register("One", tags=["vip"], metadata={"a": "b"})
    assert listed.names("one vip") == ["One"]
    assert listed.names(word) == listed.names(f"one {word}") == []


TAGS: Final = ["vip", "VIP", "Mayorista", "zona 10", "'\\", "ñandú"]
TAX_IDS: Final[list[str | TaxId]] = ["7108-0", "7108-1", "CF", CUI, MEXICAN, CHILEAN]
ADDRESSES: Final = st.sampled_from([None, WHOLE, PARTLY])
EMAILS: Final = st.sampled_from([None, "fel@x.gt"])
tags = st.lists(st.sampled_from(TAGS), max_size=3)
VALUES: Final = ["x", "X", "x y", "b_1=x"]
metadata: st.SearchStrategy[dict[str, str]] = st.sampled_from(
    [{}, *({"a": value} for value in VALUES), {"b_1": "x"}, {"a": "x", "b_1": "X"}]
)
FILTERS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "status": st.sampled_from(["active", "archived", "all"]),
    "tax_id_type": st.sampled_from(["NIT", "CUI", "FOREIGN"]),
    "tax_id_country": st.sampled_from(["GT", "MX", "CL", "HN"]),
    "contact_origin": st.sampled_from([["WEB_FORM"], ["PHONE", "WEB_FORM"], ["PHONE"]]),
    "invoice_missing": st.lists(st.sampled_from(["tax_id", "fiscal_address", "billing_email"]), min_size=1, max_size=2),
    "tag": st.lists(st.sampled_from([*TAGS, "MAYORISTA", "none"]), min_size=1, max_size=2),
    "metadata": metadata,
    "has_locked": st.booleans(),
}


@given(data=st.data())
@settings(max_examples=25)
def test_filters_find_exactly_those_whose_events_say_so(listed: Listed, data: st.DataObject) -> None:
    history, draw = listed.history, data.draw
    for _ in range(3):
        origin = draw(st.sampled_from(["WEB_FORM", "PHONE"]))
        details: dict[str, Any] = {
            "tags": draw(tags) or None,
            "metadata": draw(metadata) or None,
            "contact_origin": origin,
        }
        history.register("Somebody", TAX_IDS[draw(st.integers(0, len(TAX_IDS) - 1))], **details)
    customers = list(history.customers.values())[-3:]
    for _ in range(draw(st.integers(1, 8))):
        customer = customers[draw(st.integers(0, len(customers) - 1))]
        if customer.is_archived or customer.is_erased:
            continue
        steps = _steps(customer, draw)
        history.change(customer, steps[draw(st.integers(0, len(steps) - 1))])
        if draw(st.booleans()):
            listed.project()
    for _ in range(6):
        names = draw(st.lists(st.sampled_from(sorted(FILTERS)), unique=True, max_size=3))
        filters = {"status": "active"} | {name: draw(FILTERS[name]) for name in names}
        there = [customer for customer in history.customers.values() if not customer.is_erased]
        expected = {customer.id for customer in there if passes(customer, filters)}
        found = listed.find(**filters, limit=len(history.customers))
        assert ({item["id"] for item in found.items}, found.total) == (expected, len(expected)), filters
        for item in found.items:
            assert item["tags"] == (history.customers[item["id"]].tags or [])


def _steps(customer: Customer, draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Callable[[Customer], Any]]:
    """What can happen to a customer that these filters are about."""
    steps: list[Callable[[Customer], Any]] = [
        lambda it: it.change(tags=draw(tags) or None),
        lambda it: it.change(metadata=draw(metadata) or None),
        lambda it: it.change(choice=TaxIdChoice(TaxId.parse("12345678-9"), allow_duplicate=True)),
        lambda it: it.change(choice=TaxIdChoice(MEXICAN)),
        lambda it: it.add_billing_entity(
            uuid4(), "S.A.", TaxId.parse(draw(st.sampled_from(["CF", "7108-1"]))), billing_email=draw(EMAILS),
            fiscal_address=draw(ADDRESSES), is_default=draw(st.booleans()),
        ),
        lambda it: it.archive(),
        lambda it: it.erase(),
    ]  # fmt: skip
    for entity in customer.billing_entities:
        steps += [
            lambda it, entity=entity: it.change_billing_entity(entity, fiscal_address=draw(ADDRESSES)),  # type: ignore[misc]
            lambda it, entity=entity: it.change_billing_entity(entity, billing_email=draw(EMAILS)),  # type: ignore[misc]
            lambda it, entity=entity: it.deactivate_billing_entity(entity),  # type: ignore[misc]
            lambda it, entity=entity: it.activate_billing_entity(entity),  # type: ignore[misc]
        ]
    return steps


@pytest.mark.parametrize(
    "filters",
    [
        {"tag": ["vip", "zona 10"]},
        {"metadata": {"a": "b"}},
        {"tax_id_type": "FOREIGN"},
        {"tax_id_country": "MX", "invoice_missing": ["tax_id"]},
    ],
)
def test_the_index_can_tell(listed: Listed, filters: dict[str, Any]) -> None:
    listed.history.register("Somebody")
    listed.project()
    order = ListOrder.of("name", backward=False)
    statement, parameters = candidates(match_of(Filters(**filters), []), order, None, 25, query.ENOUGH)
    listed.connection.execute("SET enable_seqscan = off")
    explained = listed.connection.execute(b"EXPLAIN " + statement.as_string().encode(), parameters).fetchall()
    plan = "\n".join(line for (line,) in explained)
    assert "customer_list_search" in plan
    assert "Index Cond: (words @@" in plan or "Index Cond: ((words @@" in plan


def test_rows_of_older_tables_are_shown_and_followed(listed: Listed) -> None:
    """As shape 3 had them: entities of four members, neither country nor metadata nor tags."""
    history = listed.history
    customer = history.register("Before", "7108-0")
    entity = history.add_entity(customer, "S.A.", billing_email="fel@x.gt")
    listed.project()
    listed.connection.execute(
        "UPDATE customer_list_state SET state = (state::jsonb - '{tax_id_country,metadata,tags}'::text[] || "
        "jsonb_build_object('entities', (SELECT jsonb_object_agg(key, value - 6 - 5 - 4) "
        "FROM jsonb_each(state::jsonb->'entities'))))::json"
    )
    (item,) = listed.find("before").items
    assert (item["tags"], item["matched"]) == ([], ["name"])
    history.change(customer, lambda it: it.change(name="After", tags=["vip"]))
    history.change(customer, lambda it: it.change_billing_entity(entity, fiscal_address=WHOLE))
    history.change(customer, lambda it: it.deactivate_billing_entity(entity))
    (item,) = listed.find("after").items
    assert (item["version"], item["tags"]) == (customer.version, ["vip"])
    assert listed.connection.execute("SELECT count(*) FROM parked_customers").fetchone() == (0,)


@pytest.mark.parametrize(
    ("filters", "shape"),
    [
        ({"q": "a", "tax_id": "CF", "has_locked": True}, 1),
        ({"tax_id_type": "NIT"}, 4),
        ({"tax_id_country": "GT"}, 4),
        ({"invoice_missing": ["tax_id"]}, 4),
        ({"tag": ["vip"]}, 4),
        ({"metadata": {"a": "b"}}, 4),
    ],
)
def test_only_the_newer_filters_need_newer_tables(filters: dict[str, Any], shape: int) -> None:
    assert Filters(**filters).needs_shape == shape


def test_reports_see_tax_id_types_countries_and_tags(listed: Listed) -> None:
    listed.history.register("One", MEXICAN, tags=["vip", "zona 10"])
    listed.history.register("Two", "CF")
    listed.project()
    seen = listed.connection.execute(
        "SELECT name, tax_id_type, tax_id_country, tags FROM reporting.customers ORDER BY name"
    ).fetchall()
    assert seen == [("One", "FOREIGN", "MX", ["vip", "zona 10"]), ("Two", "NIT", "GT", [])]
