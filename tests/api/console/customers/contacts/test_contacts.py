"""E-mails and phones on pages: added, changed, locked, unlocked and removed, by one person and by two at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import httpx2
import pytest

from api.console.customers.contacts.contacts import EMAIL, PHONE, ContactKind
from api.http.models.contacts import EmailChange, NewEmail, NewPhone, PhoneChange
from domain.entries import MAX_EMAILS
from tests.support.console import PageForm, ReadPage, signed_in_as
from tests.support.running_service import RunningService


class Twin(NamedTuple):
    """What the same test needs to know of e-mails and phones."""

    kind: ContactKind
    stored: str
    text: str
    """As pages write it."""
    other: str
    wrong: str


EMAILS = Twin(EMAIL, "compras@aguila.gt", "compras@aguila.gt", "ventas@aguila.gt", "compras@")
PHONES = Twin(PHONE, "+50255123410", "5512 3410", "5512 3411", "12")
TWINS = pytest.mark.parametrize("twin", [EMAILS, PHONES], ids=["email", "phone"])


@pytest.fixture(scope="module")
def ana(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "writer") as person:
        yield person


@pytest.fixture(scope="module")
def marta(service: RunningService) -> Iterator[httpx2.Client]:
    with signed_in_as(service, "supervisor", f"marta-{uuid4().hex[:8]}") as person:
        yield person


class Contact(NamedTuple):
    """An e-mail or phone of a customer that has two of them, the first of them this."""

    client: httpx2.Client
    twin: Twin
    customer_id: str
    id: str
    next_id: str

    @property
    def here(self) -> str:
        return f"/customers/{self.customer_id}"

    @property
    def address(self) -> str:
        return f"{self.here}/{self.twin.kind.plural}/{self.id}"

    @property
    def path(self) -> str:
        return f"/v1{self.address}"

    def now(self) -> dict[str, Any]:
        answer = self.client.get(self.path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def last_event(self) -> dict[str, Any]:
        items = self.client.get(f"/v1{self.here}/history", params={"order": "desc", "limit": 1}).json()["items"]
        found: dict[str, Any] = items[0]
        return found

    def form(self, person: httpx2.Client, act: str) -> PageForm:
        answer = person.get(f"{self.address}/{act}")
        assert answer.status_code == 200, answer.text
        return ReadPage(answer).form(f"{self.address}/{act}")


def contact(client: httpx2.Client, twin: Twin, **members: Any) -> Contact:
    name = twin.kind.name
    entries = [{name: twin.stored, "notes": "Una nota", **members}, {name: "2233 9999"}]
    if twin is EMAILS:
        entries[1] = {name: "otro@aguila.gt"}
    answer = client.post("/v1/customers", json={"name": "El Águila", "tax_id": "CF", twin.kind.plural: entries})
    assert answer.status_code == 201, answer.text
    customer = answer.json()
    first, second = (twin.kind.id_of(entry) for entry in customer[twin.kind.plural])
    return Contact(client, twin, customer["id"], first, second)


def arrived(answer: httpx2.Response, person: httpx2.Client, at: str) -> ReadPage:
    """The page that a form led to, at this place of it."""
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == at
    page = ReadPage(person.get(at))
    assert at.partition("#")[2] in page.ids
    return page


# Fields


@pytest.mark.parametrize(
    ("kind", "new", "changed"), [(EMAIL, NewEmail, EmailChange), (PHONE, NewPhone, PhoneChange)], ids=["email", "phone"]
)
def test_forms_have_the_members_of_the_interface(kind: ContactKind, new: Any, changed: Any) -> None:
    pointers = {field.pointer for field in kind.form.fields}
    assert pointers == {f"/{name}" for name in new.model_fields}
    assert pointers == {f"/{name}" for name in changed.__annotations__}


@TWINS
def test_the_page_has_the_fields_of_the_form_and_no_others(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    address = f"{there.here}/{twin.kind.plural}/new"
    page = ReadPage(ana.get(address))
    boxes = {field.pointer for field in twin.kind.form.fields if field.kind == "check"}
    names = {field.pointer for field in twin.kind.form.fields} - boxes
    hidden = {"csrf", "idempotency_key", "version", "called"}
    assert page.form(address).values.keys() == names | hidden
    assert there.form(ana, "edit").values.keys() == names | hidden | {"reason"}


def test_roles_are_suggested(client: httpx2.Client, ana: httpx2.Client) -> None:
    there = contact(client, EMAILS, role="Jefe de patio")
    html = ana.get(f"{there.here}/phones/new").text
    suggested = re.findall(r'<option value="([^"]+)">', html)
    assert suggested[:3] == ["Contacto principal", "Toma decisiones", "Compras"]
    assert suggested[-1] == "Jefe de patio"


# Add


def test_an_email_is_added_with_all_that_was_typed(client: httpx2.Client, ana: httpx2.Client) -> None:
    there = contact(client, EMAILS)
    address = f"{there.here}/emails/new"
    typed = {
        "/email": "Pagos@ESPIGA.com.gt",
        "/is_for_invoicing": "true",
        "/name": "Marta Xicará",
        "/role": "Contabilidad",
        "/notes": "Una\r\nnota",
    }
    answer = ReadPage(ana.get(address)).form(address).send(ana, values=typed)
    [added] = client.get(f"/v1{there.here}").json()["emails"][2:]
    page = arrived(answer, ana, f"{there.here}#email-{added['email_id']}")
    assert "Correo agregado." in page.text
    assert "Marta Xicará · Contabilidad" in page.text
    assert (added["email"], added["is_for_invoicing"], added["notes"]) == ("Pagos@espiga.com.gt", True, "Una\nnota")


def test_a_phone_is_added_as_people_write_it(client: httpx2.Client, ana: httpx2.Client) -> None:
    there = contact(client, PHONES)
    address = f"{there.here}/phones/new"
    typed = {"/phone": "(502) 2233-4455 ext 12", "/is_whatsapp": "true"}
    answer = ReadPage(ana.get(address)).form(address).send(ana, values=typed)
    [added] = client.get(f"/v1{there.here}").json()["phones"][2:]
    page = arrived(answer, ana, f"{there.here}#phone-{added['phone_id']}")
    assert (added["phone"], added["extension"]) == ("+50222334455", "12")
    assert "2233 4455 ext. 12" in page.text
    assert page.links["WhatsApp"] == "https://wa.me/50222334455"


@TWINS
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_typed_is_lost(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    address = f"{there.here}/{twin.kind.plural}/new"
    pointer = f"/{twin.kind.name}"
    typed = {pointer: twin.wrong, "/notes": "Se queda"}
    form = ReadPage(ana.get(address)).form(address)
    answer = form.send(ana, values=typed)
    assert answer.status_code == 422
    page = ReadPage(answer)
    again = page.form(address)
    assert page.title.startswith("Error: ")
    assert "Hay un problema: revise 1 campo" in page.headings
    assert again.faulty == {pointer}
    assert again.values["/notes"] == "Se queda"
    assert again.values[pointer] == twin.wrong
    assert again.values["idempotency_key"] == form.values["idempotency_key"]

    assert ReadPage(form.send(ana, values={pointer: ""})).form(address).faulty == {pointer}


@TWINS
def test_one_that_is_there_already_is_said_at_its_field(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    address = f"{there.here}/{twin.kind.plural}/new"
    pointer = f"/{twin.kind.name}"
    answer = ReadPage(ana.get(address)).form(address).send(ana, values={pointer: twin.text})
    assert answer.status_code == 409
    assert ReadPage(answer).form(address).faulty == {pointer}


@TWINS
def test_a_form_that_is_sent_twice_adds_once(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    address = f"{there.here}/{twin.kind.plural}/new"
    form = ReadPage(ana.get(address)).form(address)
    first, second = (form.send(ana, values={f"/{twin.kind.name}": twin.other}) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(client.get(f"/v1{there.here}").json()[twin.kind.plural]) == 3


def test_more_than_there_may_be_are_not_asked_for(client: httpx2.Client, ana: httpx2.Client) -> None:
    emails = [{"email": f"e{number}@aguila.gt"} for number in range(MAX_EMAILS)]
    customer = client.post("/v1/customers", json={"name": "Muchos", "tax_id": "CF", "emails": emails}).json()
    here = f"/customers/{customer['id']}"
    page = ReadPage(ana.get(here))
    assert "Un cliente puede tener como máximo 200 correos." in page.text
    assert "Agregar correo" not in page.links
    assert "Agregar teléfono" in page.links
    answer = ana.get(f"{here}/emails/new")
    assert answer.status_code == 409
    assert ReadPage(answer).links["Volver al cliente"] == here


# Change


@TWINS
def test_only_what_was_changed_changes(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin, role="Ventas")
    form = there.form(ana, "edit")
    assert form.values[f"/{twin.kind.name}"] == twin.text
    page = arrived(
        form.send(ana, values={"/role": "", "/name": "Ana", "reason": "Se fue Luis"}),
        ana,
        f"{there.here}#{twin.kind.name}-{there.id}",
    )
    assert "Guardado." in page.text
    event = there.last_event()
    assert event["reason"] == "Se fue Luis"
    assert {change["path"].rpartition("/")[2] for change in event["changes"]} == {"role", "name"}
    assert there.now()["role"] is None


@TWINS
def test_the_address_or_number_can_be_changed(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    there.form(ana, "edit").send(ana, values={f"/{twin.kind.name}": twin.other})
    assert twin.other in ReadPage(ana.get(there.here)).text


@TWINS
def test_a_form_with_nothing_changed_says_so(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    before = there.last_event()
    answer = there.form(ana, "edit").send(ana)
    assert "No había nada que cambiar." in ReadPage(ana.get(answer.headers["location"])).text
    assert there.last_event() == before


def test_a_number_of_another_country_is_not_read_as_one_of_this(client: httpx2.Client, ana: httpx2.Client) -> None:
    abroad = PHONES._replace(stored="+13055551234")
    there = contact(client, abroad)
    form = there.form(ana, "edit")
    assert form.values["/phone"] == "+13055551234"
    form.send(ana, values={"/phone": "+13055551235"})
    assert there.now()["phone"] == "+13055551235"


def test_it_says_how_a_number_is_kept(client: httpx2.Client, ana: httpx2.Client) -> None:
    there = contact(client, PHONES)
    assert "Se guarda como +50255123410." in ReadPage(ana.get(f"{there.address}/edit")).text


@pytest.mark.parametrize(
    ("number", "extension", "said"),
    [
        ("5512 3410", "", "Se guarda como +50255123410."),
        ("5512 3410", "7", "Se guarda como +50255123410 ext. 7."),
        ("+1 305 555 1234 x9", "", "Se guarda como +13055551234 ext. 9."),
        ("", "", ""),
    ],
)
def test_it_says_how_a_number_would_be_kept_while_it_is_typed(
    ana: httpx2.Client, number: str, extension: str, said: str
) -> None:
    typed = {"/phone": number, "/extension": extension}
    answer = ana.get("/phones/check", params=typed, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert ReadPage(answer).text == said


@pytest.mark.parametrize("typed", [{"/phone": "12"}, {"/phone": "5512 3410 ext 5", "/extension": "7"}])
def test_it_says_what_is_wrong_with_a_number_in_the_words_of_the_form(
    client: httpx2.Client, ana: httpx2.Client, typed: dict[str, str]
) -> None:
    there = contact(client, PHONES)
    told = ReadPage(ana.get("/phones/check", params=typed, headers={"HX-Request": "true"})).text
    sent = ReadPage(ana.get(f"{there.here}/phones/new")).form(f"{there.here}/phones/new").send(ana, values={**typed})
    assert told
    assert told in ReadPage(sent).text


def test_an_extension_can_be_cleared(client: httpx2.Client, ana: httpx2.Client) -> None:
    there = contact(client, PHONES, extension="7", is_whatsapp=True)
    there.form(ana, "edit").send(ana, values={"/extension": "", "/is_whatsapp": None})
    assert (there.now()["extension"], there.now()["is_whatsapp"]) == (None, False)


# Lock and unlock


@TWINS
def test_a_writer_locks_and_a_supervisor_unlocks(
    client: httpx2.Client, ana: httpx2.Client, marta: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    place = f"{there.here}#{twin.kind.name}-{there.id}"
    asked = ReadPage(ana.get(f"{there.address}/lock"))
    assert asked.headings[0] == f"¿Bloquear {twin.text}?"
    assert "hasta que un supervisor lo desbloquee" in asked.text

    page = arrived(asked.form(f"{there.address}/lock").send(ana, values={"reason": "Confirmado"}), ana, place)
    assert there.now()["lock_reason"] == "Confirmado"
    assert "«Confirmado»" in page.text
    assert "Pida a un supervisor que lo desbloquee." in page.text
    html = ana.get(there.here).text
    assert f"{there.address}/edit" not in html
    assert f"{there.address}/unlock" not in html
    assert f"{there.address}/unlock" in marta.get(there.here).text
    assert ana.get(f"{there.address}/unlock").status_code == 403

    asked = ReadPage(marta.get(f"{there.address}/unlock"))
    assert "Lo bloqueó writer-" in asked.text
    arrived(asked.form(f"{there.address}/unlock").send(marta), marta, place)
    assert not there.now()["is_locked"]


@TWINS
@pytest.mark.parametrize("act", ["edit", "lock", "remove"])
def test_a_locked_one_says_who_and_why_instead_of_a_form(
    client: httpx2.Client, ana: httpx2.Client, marta: httpx2.Client, twin: Twin, act: str
) -> None:
    there = contact(client, twin)
    client.post(f"{there.path}/lock", json={"reason": "Confirmado"})
    for person, can_unlock in ((ana, False), (marta, True)):
        answer = person.get(f"{there.address}/{act}")
        page = ReadPage(answer)
        assert answer.status_code == 409
        assert page.headings[0] == f"{twin.text} está bloqueado"
        assert re.search(r"Lo bloqueó admin, .*: «Confirmado»\.", page.text)
        assert ("Desbloquear" in page.links) == can_unlock
        assert ("Pida a un supervisor" in page.text) != can_unlock


def test_reasons_are_text_and_quoted_as_the_reader_does(client: httpx2.Client, service: RunningService) -> None:
    there = contact(client, EMAILS)
    client.post(f"{there.path}/lock", json={"reason": "<b>{x}</b>"})
    with signed_in_as(service, "supervisor", **{"Accept-Language": "en"}) as person:
        for address in (there.here, f"{there.address}/edit", f"{there.address}/unlock"):
            assert "“&lt;b&gt;{x}&lt;/b&gt;”" in person.get(address).text


# Remove


@TWINS
def test_one_is_removed_and_the_next_has_the_focus(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    asked = ReadPage(ana.get(f"{there.address}/remove"))
    assert asked.headings[0] == f"¿Quitar {twin.text}?"
    assert "Queda en la historia." in asked.text
    assert client.get(there.path).status_code == 200

    form = asked.form(f"{there.address}/remove")
    page = arrived(form.send(ana), ana, f"{there.here}#{twin.kind.name}-{there.next_id}")
    assert "quitado." in page.text
    assert client.get(there.path).status_code == 404
    assert form.send(ana).status_code == 303

    last = there._replace(id=there.next_id)
    arrived(last.form(ana, "remove").send(ana), ana, f"{there.here}#contacts")


@TWINS
def test_one_that_was_removed_says_by_whom(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    client.delete(there.path, headers={"Acting-For": "Luis", "Change-Reason": "ya%20no"})
    for act in ("edit", "lock", "remove"):
        answer = ana.get(f"{there.address}/{act}")
        assert answer.status_code == 404
        assert re.search(r"Lo quitó Luis, .* «ya no»", ReadPage(answer).text)


@TWINS
def test_one_that_never_was_is_not_found(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)._replace(id=str(uuid4()))
    answer = ana.get(f"{there.address}/edit")
    assert answer.status_code == 404
    assert ReadPage(answer).links["Volver al cliente"] == there.here


# Two at once


@TWINS
@pytest.mark.parametrize(("act", "at_next"), [("edit", False), ("lock", False), ("remove", True)])
def test_what_others_change_elsewhere_does_not_stop_anybody(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin, act: str, at_next: bool
) -> None:
    there = contact(client, twin)
    form = there.form(ana, act)
    client.patch(f"/v1{there.here}", json={"legal_name": "Otra"}, headers={"Acting-For": "Luis"})
    answer = form.send(ana, values={"/name": "Ana"})
    page = arrived(answer, ana, f"{there.here}#{twin.kind.name}-{there.next_id if at_next else there.id}")
    assert "Mientras tanto, Luis cambió: Razón social." in page.text
    assert there.last_event()["type"].startswith(twin.kind.name.title())


@TWINS
def test_two_who_change_the_same_are_shown_both_and_one_chooses(
    client: httpx2.Client, ana: httpx2.Client, marta: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    mine, theirs = there.form(ana, "edit"), there.form(marta, "edit")
    theirs.send(marta, values={"/notes": "La suya"})
    answer = mine.send(ana, values={"/notes": "La mía", "/name": "Ana"})
    assert answer.status_code == 409
    page = ReadPage(answer)
    for said in ("Una nota", "La suya", "La mía", "marta-"):
        assert said in page.text
    assert there.now()["notes"] == "La suya"
    chosen = page.form(f"{there.address}/edit")
    assert "/notes" not in chosen.values
    arrived(chosen.send(ana, values={"/notes": "La mía"}), ana, f"{there.here}#{twin.kind.name}-{there.id}")
    assert (there.now()["notes"], there.now()["name"]) == ("La mía", "Ana")


@TWINS
def test_one_that_was_locked_meanwhile_keeps_what_was_typed(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    form = there.form(ana, "edit")
    client.post(f"{there.path}/lock", json={"reason": "Confirmado"})
    answer = form.send(ana, values={"/notes": "Lo mío"})
    assert answer.status_code == 409
    page = ReadPage(answer)
    assert re.search(r"Lo bloqueó admin, .*: «Confirmado»\.", page.text)
    assert "Pida a un supervisor" in page.text
    again = page.form(f"{there.address}/edit")
    assert again.values["/notes"] == "Lo mío"

    client.post(f"{there.path}/unlock")
    arrived(again.send(ana), ana, f"{there.here}#{twin.kind.name}-{there.id}")
    assert there.now()["notes"] == "Lo mío"


@TWINS
def test_one_that_was_removed_meanwhile_keeps_what_was_typed(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    form = there.form(ana, "edit")
    client.delete(there.path, headers={"Acting-For": "Luis"})
    answer = form.send(ana, values={"/notes": "Lo mío"})
    assert answer.status_code in (404, 409)
    page = ReadPage(answer)
    assert "Luis" in page.text
    assert "Lo mío" in page.text


@TWINS
@pytest.mark.parametrize("act", ["lock", "remove"])
def test_who_acts_on_one_that_was_removed_meanwhile_is_told_by_whom(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin, act: str
) -> None:
    there = contact(client, twin)
    form = there.form(ana, act)
    client.delete(there.path, headers={"Acting-For": "Luis"})
    answer = form.send(ana)
    assert answer.status_code == 404
    assert "Lo quitó Luis" in ReadPage(answer).text


@TWINS
def test_who_removes_one_that_was_changed_meanwhile_is_asked_again(
    client: httpx2.Client, ana: httpx2.Client, marta: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    mine, theirs = there.form(ana, "remove"), there.form(marta, "edit")
    theirs.send(marta, values={"/notes": "La suya"})
    answer = mine.send(ana)
    assert answer.status_code == 409
    page = ReadPage(answer)
    assert "marta-" in page.text
    assert client.get(f"/v1{there.here}").json()["name"] in page.text
    assert there.now()["notes"] == "La suya"
    page.form(f"{there.address}/remove").send(ana)
    assert client.get(there.path).status_code == 404


@TWINS
def test_who_unlocks_one_that_was_locked_anew_meanwhile_is_asked_again(
    client: httpx2.Client, marta: httpx2.Client, twin: Twin
) -> None:
    there = contact(client, twin)
    client.post(f"{there.path}/lock")
    form = there.form(marta, "unlock")
    client.post(f"{there.path}/unlock")
    client.post(f"{there.path}/lock", json={"reason": "Otra razón"})
    answer = form.send(marta)
    assert answer.status_code == 409
    assert "Otra razón" in ReadPage(answer).text
    assert there.now()["is_locked"]


@TWINS
def test_one_that_was_locked_meanwhile_is_not_removed(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    form = there.form(ana, "remove")
    client.post(f"{there.path}/lock")
    answer = form.send(ana)
    assert answer.status_code == 409
    assert ReadPage(answer).headings[0] == f"{twin.text} está bloqueado"
    assert there.now()["is_locked"]


@TWINS
@pytest.mark.parametrize("end", ["archive", "erase"])
def test_what_was_typed_is_kept_though_the_customer_was_archived_or_erased_meanwhile(
    client: httpx2.Client, ana: httpx2.Client, twin: Twin, end: str
) -> None:
    there = contact(client, twin)
    address = f"{there.here}/{twin.kind.plural}/new"
    edited, added = there.form(ana, "edit"), ReadPage(ana.get(address)).form(address)
    client.post(f"/v1{there.here}/{end}", json={"reason": "asked"} if end == "erase" else None)
    for form in (edited, added):
        answer = form.send(ana, values={"/notes": "Lo mío", f"/{twin.kind.name}": twin.other})
        assert answer.status_code == {"archive": 409, "erase": 410}[end]
        page = ReadPage(answer)
        assert {"archive": "está archivado", "erase": "borr"}[end] in page.text
        assert page.form(form.action).values["/notes"] == "Lo mío"


@TWINS
def test_a_reason_that_is_too_long_is_said_and_kept(client: httpx2.Client, ana: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    reason = "x" * 501
    answer = there.form(ana, "lock").send(ana, values={"reason": reason})
    assert answer.status_code == 422
    page = ReadPage(answer)
    assert page.form(f"{there.address}/lock").values["reason"] == reason
    assert "Hay un problema: revise 1 campo" in page.headings


# Who may


@TWINS
def test_who_only_reads_has_no_forms(client: httpx2.Client, service: RunningService, twin: Twin) -> None:
    there = contact(client, twin)
    with signed_in_as(service, "reader") as person:
        for address in (
            f"{there.here}/{twin.kind.plural}/new",
            *(f"{there.address}/{act}" for act in ("edit", "lock")),
        ):
            answer = person.get(address)
            assert answer.status_code == 403
            assert "Pueden hacerlo estos roles" in answer.text


@TWINS
def test_an_archived_customer_has_no_forms(client: httpx2.Client, marta: httpx2.Client, twin: Twin) -> None:
    there = contact(client, twin)
    client.post(f"/v1{there.here}/archive")
    for address in (f"{there.here}/{twin.kind.plural}/new", *(f"{there.address}/{act}" for act in ("edit", "remove"))):
        answer = marta.get(address)
        assert answer.status_code == 409
        assert "archivado" in answer.text


def test_a_link_writes_to_the_address_and_nobody_else(client: httpx2.Client, ana: httpx2.Client) -> None:
    email = "ana?bcc=espia&subject=50%/x@aguila.gt"
    created = client.post("/v1/customers", json={"name": "El Águila", "tax_id": "CF", "emails": [{"email": email}]})
    html = ana.get(f"/customers/{created.raise_for_status().json()['id']}").text
    [link] = re.findall(r'href="(mailto:[^"]*)"', html)
    written = urlsplit(unescape(link))
    assert (written.scheme, unquote(written.path), written.query) == ("mailto", email, "")
