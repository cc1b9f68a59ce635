"""Asking about a tax id: how it is read, and who holds it."""

from __future__ import annotations

from uuid import uuid4

import httpx2
import pytest

from tests.support.problems import parameters


@pytest.mark.parametrize("written", ["CF", "C/F", "c.f.", "C%2FF"])
def test_a_tax_id_in_a_path_may_have_slashes(written: str, client: httpx2.Client) -> None:
    verdict = client.get(f"/v1/tax-ids/{written}").json()

    assert verdict == {
        "tax_id": "CF",
        "type": "NIT",
        "country": "GT",
        "status": "valid",
        "reason": None,
        "reason_code": None,
        "customer_id": None,
    }


def test_a_tax_id_says_who_holds_it(client: httpx2.Client) -> None:
    number = str(uuid4().int)[:20]
    holder = client.post(
        "/v1/customers",
        json={"name": "Ana", "tax_id": number, "tax_id_type": "FOREIGN", "tax_id_country": "HN"},
    ).json()

    verdict = client.get(f"/v1/tax-ids/{number}", params={"type": "FOREIGN", "country": "hn"}).json()

    assert (verdict["customer_id"], verdict["country"]) == (holder["id"], "HN")


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("", {"tax_id"}),
        ("%20-%20", {"tax_id"}),
        ("%00", {"tax_id"}),
        ("%FF", {"tax_id"}),
        ("1" * 41, {"tax_id"}),
        ("1?type=FOREIGN", {"country"}),
        ("1?type=nit", {"type"}),
        ("1?country=MX", {"country"}),
    ],
)
def test_what_is_no_tax_id_is_refused(path: str, wrong: set[str], client: httpx2.Client) -> None:
    assert parameters(client.get(f"/v1/tax-ids/{path}")) == wrong
