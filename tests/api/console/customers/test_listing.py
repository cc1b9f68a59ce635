"""The list of customers as a page: what it asks the interface, what it shows of the answer, and what it refuses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import httpx2
import pytest

from api.http.models.customer_list import CustomerSearch
from tests.support.console import ReadPage, browser, signed_in, signed_in_as
from tests.support.running_service import RunningService
from tests.support.waiting import eventually

HX = {"HX-Request": "true"}
Register = Callable[..., dict[str, Any]]


@pytest.fixture
def tag() -> str:
    """A word that only the customers of this test have."""
    return f"t{uuid4().hex}"


@pytest.fixture
def register(client: httpx2.Client, service: RunningService) -> Register:
    """Registers a customer, and returns it once the list has it."""

    def register(name: str, **members: Any) -> dict[str, Any]:
        answer = client.post("/v1/customers", json={"name": name, "tax_id": "CF", **members})
        assert answer.status_code == 201, answer.text
        position = answer.headers["event-position"]
        client.get("/v1/customers", params={"limit": 1}, headers={"Min-Event-Position": position})
        customer: dict[str, Any] = answer.json()
        return customer

    return register


@pytest.fixture
def desk(service: RunningService) -> Iterator[httpx2.Client]:
    """Somebody who may do everything, reading Spanish."""
    with signed_in(service) as somebody:
        yield somebody


def _rows(html: str) -> list[str]:
    return re.findall(r"<tr data-row>.*?</tr>", html, re.DOTALL)


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _list(somebody: httpx2.Client, **asked: Any) -> httpx2.Response:
    answer = somebody.get("/customers", params=asked)
    assert answer.status_code == 200, answer.text
    return answer


# What is found


@pytest.mark.parametrize(
    ("name", "q", "shown"),
    [
        ("Distribuidora El Águila", "aguila", "Distribuidora El <mark>Águila</mark>"),
        ("Ñandú Pérez, S.A.", "PEREZ nandu", "<mark>Ñandú</mark> <mark>Pérez</mark>, S.A."),
        ("Ñandú Pérez, S.A.", "sa", "Ñandú Pérez, <mark>S.A</mark>."),
        ('<b>Águila</b> & "Cía"', "aguila", "&lt;b&gt;<mark>Águila</mark>&lt;/b&gt; &amp; &#34;Cía&#34;"),
        ("<script>alert(1)</script>", "<script>", "<mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt;"),
    ],
)
def test_names_are_marked_as_the_search_found_them(
    desk: httpx2.Client, register: Register, tag: str, name: str, q: str, shown: str
) -> None:
    customer = register(name, tags=[tag])
    [row] = _rows(_list(desk, q=q, tag=tag).text)
    assert f'<a href="/customers/{customer["id"]}">{shown}</a>' in row
    assert "Coincide" not in row


def test_what_matches_and_does_not_stand_in_the_row_is_named(desk: httpx2.Client, register: Register, tag: str) -> None:
    register(
        "Molinos del Sur",
        external_id=f"ERP-{tag}",
        tags=[tag, "Águilas"],
        emails=[{"email": "caja@molinos.gt", "name": "Ágata Aguilar"}],
        phones=[{"phone": "5512 3410"}, {"phone": "4433 1200", "role": "Aguilucho"}],
        billing_entities=[{"legal_name": "Inversiones <del> ÁGUILA", "tax_id": "CF", "is_default": True}],
    )
    [row] = _rows(_list(desk, q=f"aguil {tag}").text)
    assert _text(row.partition("Coincide:")[2].partition("</p>")[0]) == (
        f"id externo «ERP- {tag} » · una persona u otro correo · una persona u otro teléfono · "
        f"razón social para facturar «Inversiones <del> ÁGUIL A» · etiqueta « {tag} , Águil as»"
    )

    [row] = _rows(_list(desk, q="2341 caja@", tag=tag).text)
    assert "<mark>caja<wbr>@</mark>molinos.gt" in row
    assert "551<mark>2 341</mark>0" in row
    assert "Coincide" not in row


def test_a_row_says_nothing_that_the_list_of_the_interface_does_not(
    desk: httpx2.Client, client: httpx2.Client, register: Register, tag: str
) -> None:
    register(
        "Ñandú Pérez, S.A.",
        legal_name="Ñandú y Compañía",
        tax_id="7841236-5",
        allow_duplicate_tax_id=True,
        contact_origin="REFERRAL",
        notes="secret",
        emails=[{"email": f"a@{tag}.gt", "name": "secret"}, {"email": "secret@b.gt"}],
        phones=[{"phone": "5512 3410", "role": "secret"}],
        metadata={"secret": tag},
    )
    [item] = client.get("/v1/customers", params={"q": tag}).json()["items"]
    [row] = _rows(_list(desk, q=tag).text)
    day = f"{int(item['updated_at'][8:10])}|{int(item['updated_at'][8:10]) - 1}"
    said = re.sub(rf"\b({day}|30|31) [a-z]{{3}} 20\d\d(, \d\d:\d\d)?", "<time>", _text(row))
    assert said == (
        f"{item['name']} {item['legal_name']} Coincide: otros datos {item['tax_id']} Revisar NIT "
        f"a @ {tag} .gt 5512 3410 Recomendación <time> <time>"
    )


def test_archived_ones_are_shown_where_they_are_asked_for(
    desk: httpx2.Client, client: httpx2.Client, register: Register, tag: str
) -> None:
    gone = register(f"Uno {tag}")
    register(f"Dos {tag}")
    archived = client.post(f"/v1/customers/{gone['id']}/archive")
    client.get("/v1/customers", headers={"Min-Event-Position": archived.headers["event-position"]})

    assert [_text(row).split()[0] for row in _rows(_list(desk, q=tag).text)] == ["Dos"]
    [dos, uno] = _rows(_list(desk, q=tag, status="all").text)
    assert "Archivado" in uno
    assert "Archivado" not in dos


def test_namesakes_can_be_told_apart_by_those_who_hear_links(desk: httpx2.Client, register: Register, tag: str) -> None:
    for _ in range(2):
        register(f"Tienda {tag}")
    register(f"Taller {tag}")
    links = re.findall(r'<a href="/customers/[^"]{36}">(.*?)</a>', _list(desk, q=tag).text)
    assert len({_text(link) for link in links}) == 3
    assert sum("unseen" in link for link in links) == 2


# Order and pages


def test_pages_follow_each_other_and_lead_back(desk: httpx2.Client, register: Register, tag: str) -> None:
    for number in range(5):
        register(f"{tag} {number}")
    first = _list(desk, q=tag, limit=2, sort="-name")
    second = desk.get(ReadPage(first).links["Siguiente"])
    third = desk.get(ReadPage(second).links["Siguiente"])
    assert [re.findall(r"</mark> (\d)</a>", page.text) for page in (first, second, third)] == [
        ["4", "3"], ["2", "1"], ["0"],
    ]  # fmt: skip
    assert "Siguiente" not in ReadPage(third).links
    assert "Anterior" not in ReadPage(first).links
    assert _rows(desk.get(ReadPage(second).links["Anterior"]).text) == _rows(first.text)


def test_heads_sort_and_say_how_it_is_sorted(desk: httpx2.Client, register: Register, tag: str) -> None:
    for name in ("b", "a"):
        register(f"{name} {tag}")
    page = _list(desk, q=tag)
    assert re.findall(r'aria-sort="(\w+)"><a[^>]*>(\w+)', page.text) == [("ascending", "Cliente")]
    page = desk.get(ReadPage(page).links["Creado"])
    assert dict(page.request.url.params) == {"q": tag, "sort": "-created_at"}
    assert re.findall(r'aria-sort="(\w+)"><a[^>]*>(\w+)', page.text) == [("descending", "Creado")]
    assert [_text(row)[0] for row in _rows(page.text)] == ["a", "b"]
    page = desk.get(ReadPage(page).links["Creado"])
    assert [_text(row)[0] for row in _rows(page.text)] == ["b", "a"]
    page = desk.get(ReadPage(page).links["Cliente"])
    assert dict(page.request.url.params) == {"q": tag}


def test_an_order_and_a_size_stay_while_somebody_filters(desk: httpx2.Client, register: Register, tag: str) -> None:
    register(tag)
    page = desk.get(ReadPage(_list(desk, q=tag, sort="-updated_at")).links["50"])
    form = ReadPage(page).form("/customers")
    assert form.values["sort"] == "-updated_at"
    assert form.values["limit"] == "50"
    assert "cursor" not in form.values


def test_a_cursor_of_another_list_leads_to_the_first_page(desk: httpx2.Client, register: Register, tag: str) -> None:
    answer = desk.get("/customers", params={"q": tag, "cursor": "AbC-123_x"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/customers?q={tag}")


def test_a_page_that_became_empty_leads_on(
    desk: httpx2.Client, client: httpx2.Client, register: Register, tag: str
) -> None:
    register(f"a {tag}")
    gone = register(f"b {tag}")
    following = ReadPage(_list(desk, q=tag, limit=1)).links["Siguiente"]
    archived = client.post(f"/v1/customers/{gone['id']}/archive")
    client.get("/v1/customers", headers={"Min-Event-Position": archived.headers["event-position"]})
    page = ReadPage(desk.get(following))
    assert "Esta página quedó vacía" in page.text
    assert page.links["Primera página"] == f"/customers?q={tag}&limit=1"


def test_fifty_rows_are_at_most_60_kilobytes(desk: httpx2.Client, register: Register, tag: str) -> None:
    for number in range(50):
        register(
            f"Distribuidora y Comercializadora {tag} {number}",
            legal_name=f"Ñandú Pérez y Compañía Número {number}, Sociedad Anónima",
            tax_id=f"INVALID{number}",
            allow_duplicate_tax_id=True,
            emails=[{"email": f"facturas@{tag}{number}.com.gt"}],
            phones=[{"phone": f"5512 34{number:02}"}],
        )
    page = _list(desk, q=tag, limit=50)
    assert len(_rows(page.text)) == 50
    assert len(page.content) <= 60 * 1024


# Filters


FILTERS = {
    "status": "all",
    "contact_origin": "REFERRAL",
    "tax_id": "784-1236-5",
    "tax_id_type": "NIT",
    "tax_id_country": "GT",
    "tax_id_status": "invalid",
    "email": "pagos@espiga.com.gt",
    "external_id": "CRM-1001",
    "tag": "vip",
    "metadata[route]": "norte-4",
    "invoice_missing": "fiscal_address",
    "has_locked": "true",
    "has_default_billing_entity": "false",
    "created_from": "2026-01-31",
    "created_to": "2026-02-28",
    "updated_from": "2026-01-31",
    "updated_to": "2026-02-28",
    "id": "0198a0c4-7d52-7c3e-9a54-3f0e2b7c9d10",
}


def test_every_filter_of_the_interface_is_in_the_form(desk: httpx2.Client) -> None:
    assert {name.partition("[")[0] for name in FILTERS} == CustomerSearch.model_fields.keys() - {"q"}
    page = desk.get("/customers", params=FILTERS)
    assert page.status_code == 200
    held = ReadPage(page).form("/customers").pairs
    expected = {name: value for name, value in FILTERS.items() if name != "metadata[route]"}
    assert dict(expected, metadata="route: norte-4").items() <= {*held}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_can_be_taken_out(desk: httpx2.Client, name: str) -> None:
    page = ReadPage(desk.get("/customers", params={"q": "zzqx", name: FILTERS[name]}))
    [leads_to] = {link for link in page.links.values() if link == "/customers?q=zzqx"}
    assert desk.get(leads_to).status_code == 200
    assert "/customers?" + str(httpx2.QueryParams({name: FILTERS[name]})) in page.links.values()  # without the words


def test_what_a_form_sends_has_an_address_without_what_goes_without_saying(desk: httpx2.Client) -> None:
    form = ReadPage(desk.get("/customers")).form("/customers")
    answer = form.send(desk, values={"q": "ñandú", "metadata": "route: norte 4", "created_from": "2026-01-31"})
    assert answer.status_code == 303
    assert parse_qsl(urlsplit(answer.headers["location"]).query) == [
        ("q", "ñandú"), ("metadata[route]", "norte 4"), ("created_from", "2026-01-31"),
    ]  # fmt: skip
    assert desk.get(answer.headers["location"]).status_code == 200
    assert form.send(desk).headers["location"] == "/customers"


def test_several_values_of_a_filter_are_held(desk: httpx2.Client, register: Register, tag: str) -> None:
    register("Uno", tags=[tag])
    register("Dos", tags=[f"{tag}b"], contact_origin="EVENT")
    register("Tres", tags=[tag], contact_origin="PARTNER")
    asked = [("tag", tag), ("tag", f"{tag}b"), ("contact_origin", "WEB_FORM"), ("contact_origin", "EVENT")]
    page = desk.get(f"/customers?{urlencode(asked)}")
    assert [_text(row).split()[0] for row in _rows(page.text)] == ["Dos", "Uno"]
    assert {*asked} <= {*ReadPage(page).form("/customers").pairs}


def test_days_are_those_of_the_zone_of_the_settings(
    desk: httpx2.Client, client: httpx2.Client, register: Register, tag: str
) -> None:
    register(tag)
    [item] = client.get("/v1/customers", params={"q": tag}).json()["items"]
    page = _list(desk, q=tag)
    [day] = re.findall(r'<time datetime="[^"]*" title="[^"]*">(\d+ \w+ \d+)</time>', page.text)
    months = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
    number, month, year = day.split()
    written = f"{year}-{months.index(month) + 1:02}-{int(number):02}"

    assert len(_rows(_list(desk, q=tag, created_from=written, created_to=written).text)) == 1
    linked = desk.get("/customers", params={"q": tag, "created_from": f"{written}T06:00:00Z"})
    assert ReadPage(linked).form("/customers").values["created_from"] == written
    exact = desk.get("/customers", params={"q": tag, "created_from": item["created_at"]})
    assert ReadPage(exact).form("/customers").values["created_from"] == item["created_at"]
    assert len(_rows(exact.text)) == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"q": " ".join("abcdefghijklmnopqrstuvwxyz")}, "q"),
        ({"status": "gone"}, "status"),
        ({"contact_origin": "NOPE"}, "contact_origin"),
        ({"tax_id_country": "XX"}, "tax_id_country"),
        ({"tax_id_status": "good"}, "tax_id_status"),
        ({"created_from": "31/01/2026"}, "created_from"),
        ({"created_from": "2026-02-01", "created_to": "2026-01-31"}, "created_to"),
        ({"updated_to": "2026-01-32"}, "updated_to"),
        ({"metadata": "route"}, "metadata"),
        ({"metadata[Route]": "x"}, "metadata"),
        ({"has_locked": "yes"}, "has_locked"),
        ({"id": "7"}, "id"),
        ({"tag": "a,b"}, "tag"),
        ({"sort": "size"}, "sort"),
        ({"limit": "1000"}, "limit"),
        ({"page": "2"}, "page"),
    ],
)
def test_a_refused_filter_is_said_at_its_field(desk: httpx2.Client, asked: dict[str, str], field: str) -> None:
    answer = desk.get("/customers", params=asked)
    page = ReadPage(answer)
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    assert "Hay un problema: revise 1 campo" in page.text
    assert _rows(answer.text) == []
    if field in ("sort", "limit", "page"):
        return
    assert f'<a href="#filter-{field}">' in answer.text
    assert f'id="filter-{field}"' in answer.text
    assert f'id="filter-{field}-error"' in answer.text
    assert f'aria-describedby="filter-{field}-error"' in answer.text
    held = page.form("/customers").pairs
    assert all((name, value) in held for name, value in asked.items() if "[" not in name and name != "tax_id_status")


# Nobody, and too many to count


def test_an_empty_list_says_what_it_is_and_a_long_one_that_it_was_not_counted(
    start_service: Callable[..., RunningService],
) -> None:
    service = start_service()
    with signed_in(service) as desk:
        page = ReadPage(desk.get("/customers"))
        assert "Todavía no hay clientes activos" in page.text
        assert page.links["Registrar un cliente"] == "/customers/new"
        assert "0 clientes" in ReadPage(desk.get("/customers?status=archived")).text

        service.command("demo", "1200")
        with service.client() as client:
            eventually(
                lambda: not client.get("/v1/customers").json()["total_is_exact"],
                lambda: "the list does not have them all",
            )
        many = ReadPage(desk.get("/customers")).text
        assert "Más de 1,000 clientes" in many
        assert "Exportar todos:" in many
        desk.headers["Accept-Language"] = "en"
        assert "More than 1,000 customers" in ReadPage(desk.get("/customers")).text


def test_nobody_found_offers_names_that_are_spelt_alike_and_to_register_one(
    desk: httpx2.Client, register: Register, tag: str
) -> None:
    customer = register("Constructora Tezcatlipoca", tags=[tag])
    page = _list(desk, q="Tezkatlipoca", tag=tag)
    read = ReadPage(page)
    assert "0 clientes" in read.text
    assert read.headings[-2:] == ["No se encontró a nadie", "¿Quiso decir…?"]
    assert f'<a href="/customers/{customer["id"]}">' in page.text
    assert read.links["Registrar «Tezkatlipoca»"] == "/customers/new?name=Tezkatlipoca"
    assert "/customers?q=Tezkatlipoca" in read.links.values()  # without the tag
    assert "Exportar" not in read.text


def test_what_was_searched_for_is_never_markup(desk: httpx2.Client, tag: str) -> None:
    page = _list(desk, q=f"\"><script>alert('{tag}')</script>")
    assert "<script>alert" not in page.text
    assert 'Registrar «"><script>alert(&#39;' not in page.text
    assert "%3Cscript%3Ealert" in page.text


# Who sees what


def test_reporters_see_no_contacts_and_find_nobody_by_them(
    service: RunningService, register: Register, tag: str
) -> None:
    register(tag, emails=[{"email": f"x{tag}@a.gt", "name": tag}], phones=[{"phone": "5512 3410"}])
    with signed_in_as(service, "reporter") as reporter:
        page = _list(reporter, q=tag)
        [row] = _rows(page.text)
        assert f"<mark>{tag}</mark>" in row
        assert "<a " not in row
        assert "@" not in row
        assert "5512" not in row
        assert "Coincide" not in row
        heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", page.text)
        assert [_text(head).split()[0] for head in heads] == ["Cliente", "NIT", "Origen", "Creado", "Actualizado"]
        read = ReadPage(page)
        assert "Exportar" not in read.text
        assert "Nuevo cliente" not in read.links
        assert not {"email", "has_locked", "metadata"} & read.form("/customers").values.keys()
        assert "0 clientes" in ReadPage(_list(reporter, q=f"x{tag}")).text
        assert reporter.get("/customers/export", params={"format": "csv"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "may_register"),
    [("reader", False), ("auditor", False), ("writer", True), ("supervisor", True), ("admin", True)],
)
def test_roles_are_offered_what_they_may(service: RunningService, tag: str, role: str, may_register: bool) -> None:
    with signed_in_as(service, role) as somebody:
        links = ReadPage(_list(somebody, q=tag)).links
        assert ("Nuevo cliente" in links) == may_register
        assert (f"Registrar «{tag}»" in links) == may_register


def test_strangers_sign_in_first(service: RunningService) -> None:
    with browser(service) as stranger:
        answer = stranger.get("/customers?q=aguila")
    assert answer.status_code == 401
    assert "aguila" in str(ReadPage(answer).forms[-1].pairs)


def test_it_speaks_english(desk: httpx2.Client, register: Register, tag: str) -> None:
    register(tag, tax_id="123456-7", allow_duplicate_tax_id=True)
    desk.headers["Accept-Language"] = "en"
    page = ReadPage(_list(desk, q=tag, status="all", created_from="2026-01-31"))
    for text in ("1 customer", "New customer", "Check tax id", "Web form", "Status: All", "Created from: 31 Jan 2026"):
        assert text in page.text


# The part that is replaced while somebody types


def test_a_search_while_typing_answers_with_the_rows_alone_and_their_address(
    desk: httpx2.Client, register: Register, tag: str
) -> None:
    register(f"Águila {tag}")
    page = _list(desk, q=f"aguila {tag}")
    part = desk.get("/customers", params={"q": f"aguila {tag}", "status": "active", "tag": ""}, headers=HX)
    assert part.status_code == 200
    assert part.headers["hx-replace-url"] == f"/customers?q=aguila+{tag}"
    assert "HX-Request" in part.headers["vary"]
    assert "<html" not in part.text
    assert "<form" not in part.text
    assert part.text.strip() in page.text
    assert part.text.count("data-announce") == 1


def test_a_refused_search_while_typing_says_what_is_wrong_in_place_of_the_rows(desk: httpx2.Client) -> None:
    part = desk.get("/customers", params={"tax_id_country": "XX"}, headers=HX)
    assert part.status_code == 422
    assert part.headers["hx-replace-url"] == "/customers?tax_id_country=XX"
    assert '<a href="#filter-tax_id_country">' in part.text
    assert "autofocus" not in part.text
    assert "<form" not in part.text


# Files


def test_the_file_has_whom_the_filters_find(desk: httpx2.Client, register: Register, tag: str) -> None:
    for name in ("Ñandú", "Águila"):
        register(f"{name} {tag}", contact_origin="EVENT")
    register(f"Otro {tag}")
    page = ReadPage(_list(desk, q=tag, contact_origin="EVENT", created_from="2026-01-31", sort="-name", limit=50))
    assert "2 clientes" in page.text
    assert page.links["CSV"] == f"/customers/export?q={tag}&contact_origin=EVENT&created_from=2026-01-31&format=csv"

    answer = desk.get(page.links["CSV"])

    assert answer.headers["content-disposition"] == 'attachment; filename="customers.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["customer-count"] == "2"
    names = {row["name"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert names == {f"Ñandú {tag}", f"Águila {tag}"}
    workbook = desk.get(page.links["XLSX"])
    assert workbook.content.startswith(b"PK")


@pytest.mark.parametrize("query", ["format=pdf", "format=csv&created_from=yesterday", "format=csv&page=2"])
def test_a_refused_file_is_a_page(desk: httpx2.Client, query: str) -> None:
    answer = desk.get(f"/customers/export?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-disposition" not in answer.headers
