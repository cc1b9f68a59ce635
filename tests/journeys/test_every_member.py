"""Whatever a request may carry is kept: posted, changed, and found again everywhere a member of a customer is told.

This is the README's recipe for a new field as a test. A new member of a request model needs nothing here, unless its
kind is new too: then `SAMPLES` says a value that is not the default.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conftest import fresh_database
from tests.support.running_service import RunningService

INSTRUCTIONS = {"allow_duplicate_tax_id"}
"""Members that say how to do something, and are not kept."""

ENTRIES = {"emails", "phones", "billing_entities"}
"""Members of a new customer that have bodies of their own."""

SAMPLES: dict[str, list[Any]] = {
    "tax_id": ["7108-0", "12345678-9"],
    "tax_id_type": ["NIT", "NIT"],
    "tax_id_country": ["GT", "GT"],
    "contact_origin": ["REFERRAL", "PARTNER"],
    "phone": ["+50223456789", "+50255443322"],
    "extension": ["12", "34"],
}
"""Two values each, both other than the default, for members of which not any text will do."""

NUMBERS = itertools.count(1)


def sample(name: str, schema: dict[str, Any], number: int) -> Any:
    """A value of a member that is neither the default nor that of another number, as answers show it."""
    if name in SAMPLES:
        return SAMPLES[name][number]
    kinds = [each for each in schema["anyOf"] if each.get("type", "null") != "null" and "const" not in each]
    for kind in kinds:
        if "additionalProperties" in kind and "properties" not in kind:
            return {"segment": f"{name} {number}"}
        if kind.get("type") == "object":
            return {member: f"{member} {number}" for member in kind["properties"] if member != "country"} | {
                "country": ("MX", "SV")[number]
            }
    (kind, *_) = kinds
    types = kind["type"] if isinstance(kind["type"], list) else [kind["type"]]
    if "array" in types:
        return [f"{name}.{number}.{place}@example.com" for place in range(2)]
    if "boolean" in types:
        return number == 0
    assert "string" in types, f"say in SAMPLES what {name} may be"
    return f"{name}.{number}@example.com" if kind.get("format") == "email" else f"{name} {next(NUMBERS)}"


class Contract:
    """The request bodies that the document describes."""

    def __init__(self, client: httpx2.Client) -> None:
        self.document = client.get("/openapi.json").json()
        self.schemas = self.document["components"]["schemas"]

    def bodies(self) -> set[str]:
        """The names of all of them."""
        operations = [each for path in self.document["paths"].values() for each in path.values()]
        contents = [each["requestBody"]["content"] for each in operations if "requestBody" in each]
        in_json = [content["application/json"] for content in contents if "application/json" in content]  # no files
        return {reference for media in in_json for reference in references(media["schema"])}

    def body(self, name: str, number: int) -> dict[str, Any]:
        """A body with all its members."""
        members = self.schemas[name]["properties"].items()
        said = {member: self.written_out(schema) for member, schema in members if member not in INSTRUCTIONS | ENTRIES}
        return {member: sample(member, schema, number) for member, schema in said.items()}

    def written_out(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with those of its kinds that stand elsewhere."""
        kinds = schema.get("anyOf", [schema])
        return {"anyOf": [self.schemas[name] for kind in kinds for name in references(kind)] + kinds}


def references(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for each in schema.get("anyOf", ()):
        yield from references(each)


PARTS = {
    "emails": ("NewEmail", "EmailChange", "email_id", "email"),
    "phones": ("NewPhone", "PhoneChange", "phone_id", "phone"),
    "billing-entities": ("NewBillingEntity", "BillingEntityChange", "billing_entity_id", "billing"),
}
"""What a customer has several of: how it is posted and changed, its id, and what its columns begin with."""

SMALL_BODIES = {"Restoring", "Locking", "DefaultChoice", "ErasureWanted"}
"""What these say is told under other names; the tests of locking, defaults, restoring and erasing look for it."""


@pytest.fixture
def own_service(start_service: Callable[..., RunningService]) -> RunningService:
    return start_service()


@contextmanager
def beside(service: RunningService, postgres_url: str, directory: Path) -> Iterator[RunningService]:
    """The settings of another installation, with an empty database."""
    with fresh_database(postgres_url) as url:
        yield RunningService(directory, url)


def exported(service: RunningService, file: Path) -> list[dict[str, str]]:
    done = service.command("export", str(file))
    assert done.returncode == 0, done.stderr
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))


def cells(column: str, member: str, value: Any) -> dict[str, str]:
    """What the columns of a member hold."""
    if isinstance(value, dict):
        return {f"{column}{member}_{part}": text for part, text in value.items()}
    if isinstance(value, list):
        return {f"{column}{member}": "; ".join(value)}
    text = str(value).lower() if isinstance(value, bool) else value
    return {f"{column}{member}": f"'{text}" if text.startswith("+") else text}


def must_be_told(client: httpx2.Client, path: str, said: dict[str, Any], pointer: str) -> None:
    """Now, at the present version, and in the last events of the history."""
    now = client.get(path).json()
    past = client.get(path, params={"version": now["version"]}).json()
    changes = [
        change
        for event in client.get(f"{path}/history", params={"order": "desc", "limit": 2}).json()["items"]
        for change in event["changes"]
    ]
    after = {change["path"]: change["after"] for change in reversed(changes)}
    for member, value in said.items():
        assert pointed(now, pointer)[member] == pointed(past, pointer)[member] == value, member
        if member not in ("is_default", "tax_id_type", "tax_id_country"):  # derived, or the same before
            assert after.get(f"{pointer}/{member}") == value, member


def pointed(customer: dict[str, Any], pointer: str) -> dict[str, Any]:
    """The customer itself, or one of what it has several of, as the history names it."""
    if not pointer:
        return customer
    _, collection, part_id = pointer.split("/")
    (part,) = (each for each in customer[collection] if part_id in each.values())
    return dict(part)


def test_every_request_body_is_looked_at(client: httpx2.Client) -> None:
    parts = {name for new, change, _, _ in PARTS.values() for name in (new, change)}
    assert Contract(client).bodies() == parts | SMALL_BODIES | {"NewCustomer", "CustomerChange"}


def test_every_member_is_told_wherever_a_customer_is(
    own_service: RunningService, postgres_url: str, tmp_path: Path
) -> None:
    with own_service.client() as client:
        contract = Contract(client)
        first = contract.body("NewCustomer", 0)
        customer = client.post("/v1/customers", json=first).raise_for_status()
        assert {member: customer.json()[member] for member in first} == first
        path = customer.headers["Location"]
        must_be_told(client, path, first, "")
        second = contract.body("CustomerChange", 1)
        changed = client.patch(path, json=second).raise_for_status().json()
        assert {member: changed[member] for member in second} == second
        must_be_told(client, path, second, "")
        expected = {
            column: text for member, value in second.items() for column, text in cells("", member, value).items()
        }
        for collection, (new, change, id_member, column) in PARTS.items():
            first = contract.body(new, 0)
            created = client.post(f"{path}/{collection}", json=first).raise_for_status()
            assert {member: created.json()[member] for member in first} == first
            part, pointer = created.headers["Location"], f"/{collection.replace('-', '_')}/{created.json()[id_member]}"
            must_be_told(client, path, first, pointer)
            second = contract.body(change, 1)
            changed = client.patch(part, json=second).raise_for_status().json()
            assert {member: changed[member] for member in second} == second
            must_be_told(client, path, second, pointer)
            for member, value in second.items():
                prefix = f"{column}_1" if member == column else f"{column}_1_"
                expected |= cells(prefix, "" if member == column else member, value)
        written = {"Min-Event-Position": client.get("/v1/changes").json()["last_position"]}
        over_http = client.get("/v1/export", headers={name: str(value) for name, value in written.items()})
    (row,) = exported(own_service, tmp_path / "customers.csv")
    assert expected.items() <= row.items()
    assert over_http.content == (tmp_path / "customers.csv").read_bytes()
    with beside(own_service, postgres_url, tmp_path / "elsewhere") as elsewhere:
        done = elsewhere.command("import", str(tmp_path / "customers.csv"))
        assert done.returncode == 0, done.stderr
        assert exported(elsewhere, tmp_path / "again.csv") == [row]


def test_every_member_of_an_entry_may_come_with_its_customer(client: httpx2.Client) -> None:
    contract = Contract(client)
    entries = {collection.replace("-", "_"): contract.body(new, 0) for collection, (new, *_) in PARTS.items()}
    body = {"name": "Ana", "tax_id": "CF"} | {name: [entry] for name, entry in entries.items()}
    customer = client.post("/v1/customers", json=body).raise_for_status().json()
    for name, entry in entries.items():
        (added,) = customer[name]
        assert {member: added[member] for member in entry} == entry
