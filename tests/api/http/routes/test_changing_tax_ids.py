"""Tax ids over HTTP: what a change leaves unsaid, what is refused with which code, and who holds what."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.support.new_tax_ids import new_nit
from tests.support.problems import slug

MEXICAN = {"tax_id_type": "FOREIGN", "tax_id_country": "MX"}
SALVADORAN = {"tax_id_type": "FOREIGN", "tax_id_country": "SV"}


def new_rfc() -> str:
    letters = "".join(random.SystemRandom().choices("ABCDEFGHJKLMNPRSTUVZ", k=3))
    return f"{letters}930714{uuid4().hex[:3].upper()}"


def post(client: httpx2.Client, tax_id: str, **members: Any) -> httpx2.Response:
    return client.post("/v1/customers", json={"name": "Ana", "tax_id": tax_id, **members})


def members(answer: httpx2.Response) -> tuple[str, str, str, str]:
    """What an answer has of its tax id."""
    assert answer.status_code in (200, 201), answer.text
    body = answer.json()
    return body["tax_id"], body["tax_id_type"], body["tax_id_country"], body["tax_id_status"]


def codes(answer: httpx2.Response) -> dict[str, str]:
    """Where a request is wrong, and the code of each message."""
    assert (answer.status_code, slug(answer)) == (422, "validation-failed"), answer.text
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


@pytest.fixture(params=["customer", "billing entity"])
def mexican(request: pytest.FixtureRequest, client: httpx2.Client, customer: str) -> str:
    """The path of a customer, or of a billing entity, with an RFC."""
    if request.param == "customer":
        return post(client, new_rfc(), **MEXICAN).headers["location"]
    body = {"legal_name": "Ana", "tax_id": new_rfc(), **MEXICAN}
    return client.post(f"{customer}/billing-entities", json=body).headers["location"]


def test_a_new_tax_id_alone_keeps_type_and_country(mexican: str, client: httpx2.Client) -> None:
    rfc = new_rfc()
    assert members(client.patch(mexican, json={"tax_id": rfc})) == (rfc, "FOREIGN", "MX", "valid")
    assert members(client.patch(mexican, json={"tax_id": rfc.lower(), "tax_id_type": "FOREIGN"}))[0] == rfc
    own = uuid4().hex[:20]
    assert members(client.patch(mexican, json={"tax_id": own, "tax_id_country": "HN"}))[1:] == (
        "FOREIGN",
        "HN",
        "unchecked",
    )
    number = new_nit()
    assert members(client.patch(mexican, json={"tax_id": number, "tax_id_type": "NIT"})) == (
        number,
        "NIT",
        "GT",
        "valid",
    )
    assert members(client.patch(mexican, json={"tax_id": rfc}))[1:3] == ("NIT", "GT")
    assert members(client.patch(mexican, json={"tax_id": "cf"})) == ("CF", "NIT", "GT", "valid")


def test_whoever_has_no_tax_id_any_more_is_a_final_consumer(mexican: str, client: httpx2.Client) -> None:
    assert members(client.patch(mexican, json={"tax_id": "C/F"})) == ("CF", "NIT", "GT", "valid")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"tax_id_type": "NIT"}, {"/tax_id_type": "tax-id-missing"}),
        ({"tax_id_country": "MX"}, {"/tax_id_country": "tax-id-missing"}),
        ({"tax_id_type": None}, {"/tax_id_type": "tax-id-missing"}),
        ({"tax_id": "7841236-6", "tax_id_country": "GT"}, {"/tax_id_country": "tax-id-type-not-foreign"}),
        (
            {"tax_id": "7841236-6", "tax_id_type": "NIT", "tax_id_country": "MX"},
            {"/tax_id_country": "tax-id-country-not-gt"},
        ),
        ({"tax_id": "7841236-6", "tax_id_type": "nit"}, {"/tax_id_type": "value-not-allowed"}),
        ({"tax_id": "7841236-6", "tax_id_country": "Mexico"}, None),
        ({"tax_id": "N/A"}, {"/tax_id": "tax-id-placeholder"}),
        ({"tax_id": "sin RFC"}, {"/tax_id": "tax-id-placeholder"}),
        ({"tax_id": "2,34568e+12"}, {"/tax_id": "spreadsheet-shortened"}),
        ({"tax_id": " - "}, {"/tax_id": "tax-id-empty"}),
        ({"tax_id": "7" * 41}, {"/tax_id": "text-too-long"}),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_code(
    body: dict[str, Any], where: dict[str, str] | None, mexican: str, client: httpx2.Client
) -> None:
    before = client.get(mexican).json()
    refused = codes(client.patch(mexican, json=body))
    assert refused == where or (where is None and refused.keys() == {"/tax_id_country"})
    assert client.get(mexican).json() == before


@pytest.mark.parametrize("place", [{}, {"tax_id_type": "CUI"}, MEXICAN])
@pytest.mark.parametrize(
    ("written", "code"),
    [("N/A", "tax-id-placeholder"), ("0", "tax-id-placeholder"), ("7.84124E+07", "spreadsheet-shortened")],
)
def test_what_is_no_tax_id_is_refused_for_everybody(
    place: dict[str, str], written: str, code: str, customer: str, client: httpx2.Client
) -> None:
    entity = {"legal_name": "Ana", "tax_id": written, **place}
    assert codes(post(client, written, **place)) == {"/tax_id": code}
    assert codes(client.post(f"{customer}/billing-entities", json=entity)) == {"/tax_id": code}


def test_the_same_nit_however_it_is_written_has_one_holder(client: httpx2.Client) -> None:
    number = new_nit()
    holder = post(client, f"NIT: {number}").json()
    assert holder["tax_id"] == number
    for written in (
        number,
        f"NIT {number}",
        f"GT{number.replace('-', '')}",
        f"{number}.0" if "K" not in number else number,
    ):
        refused = post(client, written)
        assert (slug(refused), refused.json()["customer_id"]) == ("tax-id-taken", holder["id"])


def test_a_cui_has_one_holder_whether_its_type_is_said_or_not(client: httpx2.Client) -> None:
    numbers = random.SystemRandom()
    digits, check = "", 10
    while check == 10:
        digits = str(numbers.randrange(10**7, 10**8))
        check = sum(weight * int(digit) for weight, digit in enumerate(digits, 2)) % 11
    cui = f"{digits}{check}0101"
    holder = post(client, cui)
    assert members(holder) == (cui, "CUI", "GT", "valid")
    assert slug(post(client, f"{cui[:4]} {cui[4:9]} {cui[9:]}", tax_id_type="CUI")) == "tax-id-taken"


def test_anybody_may_have_a_generic_id(client: httpx2.Client) -> None:
    for generic in ("XAXX010101000", "XEXX010101000", "xexx-010101-000"):
        for _ in range(2):
            answer = post(client, generic, **MEXICAN)
            assert members(answer)[3] == "valid"
            assert answer.json()["holds_tax_id"] is False


def test_a_form_that_sends_everything_back_changes_nothing(client: httpx2.Client) -> None:
    number = new_nit()
    holder = post(client, number)
    other = post(client, number, allow_duplicate_tax_id=True)
    form = {
        name: other.json()[name] for name in ("name", "legal_name", "notes", "tax_id", "tax_id_type", "tax_id_country")
    }
    for body in (form, {"tax_id": number}, {"tax_id": f"NIT {number}"}, {**form, "allow_duplicate_tax_id": True}):
        again = client.patch(other.headers["location"], json=body)
        assert (again.status_code, again.json()["version"], again.json()["holds_tax_id"]) == (200, 1, False)
    client.post(f"{holder.headers['location']}/archive")
    taken = client.patch(other.headers["location"], json=form)
    assert (taken.json()["version"], taken.json()["holds_tax_id"]) == (2, True)
    assert slug(client.post(f"{holder.headers['location']}/restore")) == "tax-id-taken"


@pytest.mark.parametrize(
    ("written", "place", "status", "code"),
    [
        ("12345678-0", {}, "invalid", "nit-check-character"),
        ("ABC-1", {}, "invalid", "nit-shape"),
        ("2345678900101", {}, "invalid", "nit-looks-like-cui"),
        ("234567890", {"type": "CUI"}, "invalid", "cui-shape"),
        ("2345678900101", {"type": "CUI"}, "invalid", "cui-check-digit"),
        ("2345678992301", {"type": "CUI"}, "invalid", "cui-department"),
        ("00016297-6", {"type": "FOREIGN", "country": "SV"}, "invalid", "foreign-rule"),
        ("136695978", {"type": "FOREIGN", "country": "DE"}, "unchecked", "foreign-no-known-rule"),
        ("0801-1990-12345", {"type": "FOREIGN", "country": "HN"}, "unchecked", "foreign-no-rule"),
        ("00016297-5", {"type": "FOREIGN", "country": "SV"}, "valid", None),
        ("NIT 12345678-9", {"type": "NIT"}, "valid", None),
    ],
)
def test_a_tax_id_can_be_checked_before_it_is_saved(
    written: str, place: dict[str, str], status: str, code: str | None, client: httpx2.Client
) -> None:
    verdict = client.get(f"/v1/tax-ids/{written}", params=place).json()
    assert (verdict["status"], verdict["reason_code"]) == (status, code)
    assert (verdict["reason"] is None) is (code is None)


@pytest.mark.parametrize(
    ("written", "code"),
    [("N/A", "tax-id-placeholder"), ("S/N", "tax-id-placeholder"), ("7.84124E+07", "spreadsheet-shortened")],
)
def test_what_is_no_tax_id_cannot_be_checked(written: str, code: str, client: httpx2.Client) -> None:
    answer = client.get(f"/v1/tax-ids/{written}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


def test_a_cui_can_be_checked_without_its_type(client: httpx2.Client) -> None:
    verdict = client.get("/v1/tax-ids/2345 67899 0101").json()
    assert (verdict["tax_id"], verdict["type"], verdict["status"]) == ("2345678990101", "CUI", "valid")


def test_a_billing_entity_of_a_new_customer_has_a_tax_id_too(client: httpx2.Client) -> None:
    entities = [{"legal_name": "Ana", "tax_id": tax_id} for tax_id in ("NIT 7841236-6", "CF", "N/A", "7.84124E+07")]
    refused = codes(post(client, "CF", billing_entities=entities))
    assert refused == {
        "/billing_entities/2/tax_id": "tax-id-placeholder",
        "/billing_entities/3/tax_id": "spreadsheet-shortened",
    }
    added = post(client, "CF", billing_entities=entities[:2]).json()["billing_entities"]
    assert [entity["tax_id"] for entity in added] == ["7841236-6", "CF"]
