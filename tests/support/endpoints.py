"""Every endpoint about customers with a call that would succeed, for the tests that hold all of them to one promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Endpoint:
    """A call that would succeed if nothing were wrong with it; `{customer}` and the like are filled in."""

    method: str
    path: str
    permission: str
    """What its caller needs, as a refusal names it: `a or b` where one of two will do."""
    body: dict[str, Any] | None = None
    takes_body: bool = False
    part: str | None = None
    """What besides the customer its path names."""

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def records_events(self) -> bool:
        """Whether it is an event itself: of an import only its rows are."""
        return self.is_write and not self.path.startswith(OF_AN_IMPORT)

    @property
    def about_a_customer(self) -> bool:
        return "{customer}" in self.path

    @property
    def template(self) -> str:
        """As the OpenAPI document has it."""
        names = {
            "customer": "customer_id",
            "email": "email_id",
            "phone": "phone_id",
            "entity": "billing_entity_id",
            "import": "import_id",
        }
        path = self.path.partition("?")[0]
        for name, parameter in names.items():
            path = path.replace(f"{{{name}}}", f"{{{parameter}}}")
        return path.replace("/CF", "/{tax_id}").replace("/growth", "/{name}")


C = "/v1/customers/{customer}"
E, P, B = f"{C}/emails/{{email}}", f"{C}/phones/{{phone}}", f"{C}/billing-entities/{{entity}}"
READ, WRITE, BILL, ARCHIVE = "customers:read", "customers:write", "billing:write", "customers:archive"
UNLOCK, REPORTS = "contacts:unlock", "reports:read"
OF_AN_IMPORT = "/v1/imports/{import}"

ENDPOINTS = [
    Endpoint("POST", "/v1/customers", WRITE, {"name": "Ixchel", "tax_id": "CF"}, takes_body=True),
    Endpoint("GET", "/v1/customers", f"{READ} or {REPORTS}"),
    Endpoint("GET", "/v1/export", READ),
    Endpoint("GET", C, READ),
    Endpoint("PATCH", C, WRITE, {"notes": "x"}, takes_body=True),
    Endpoint("POST", f"{C}/archive", ARCHIVE),
    Endpoint("POST", f"{C}/restore", ARCHIVE, takes_body=True),
    Endpoint("GET", "/v1/changes", READ),
    Endpoint("GET", "/v1/tax-ids/CF", READ),
    Endpoint("GET", "/v1/contact-origins", READ),
    Endpoint("POST", f"{C}/emails", WRITE, {"email": "otra@example.com"}, takes_body=True),
    Endpoint("GET", E, READ, part="email"),
    Endpoint("PATCH", E, WRITE, {"role": "x"}, takes_body=True, part="email"),
    Endpoint("DELETE", E, WRITE, part="email"),
    Endpoint("POST", f"{E}/lock", WRITE, takes_body=True, part="email"),
    Endpoint("POST", f"{E}/unlock", UNLOCK, takes_body=True, part="email"),
    Endpoint("POST", f"{C}/phones", WRITE, {"phone": "5544 3322"}, takes_body=True),
    Endpoint("GET", P, READ, part="phone"),
    Endpoint("PATCH", P, WRITE, {"role": "x"}, takes_body=True, part="phone"),
    Endpoint("DELETE", P, WRITE, part="phone"),
    Endpoint("POST", f"{P}/lock", WRITE, takes_body=True, part="phone"),
    Endpoint("POST", f"{P}/unlock", UNLOCK, takes_body=True, part="phone"),
    Endpoint("POST", f"{C}/billing-entities", BILL, {"legal_name": "Otra", "tax_id": "CF"}, takes_body=True),
    Endpoint("GET", f"{C}/billing-entities", READ),
    Endpoint("GET", B, READ, part="entity"),
    Endpoint("PATCH", B, BILL, {"legal_name": "x"}, takes_body=True, part="entity"),
    Endpoint("POST", f"{B}/deactivate", BILL, part="entity"),
    Endpoint("POST", f"{B}/activate", BILL, part="entity"),
    Endpoint("PUT", f"{C}/default-billing-entity", BILL, {"billing_entity_id": "{entity}"}, takes_body=True),
    Endpoint("DELETE", f"{C}/default-billing-entity", BILL),
    Endpoint("GET", "/v1/reports", "reports:read"),
    Endpoint("GET", "/v1/reports/growth", "reports:read"),
    Endpoint("GET", "/v1/imports", WRITE),
    Endpoint("GET", OF_AN_IMPORT, WRITE),
    Endpoint("GET", f"{OF_AN_IMPORT}/columns", WRITE),
    Endpoint("GET", f"{OF_AN_IMPORT}/rows", WRITE),
    Endpoint("POST", f"{OF_AN_IMPORT}/start", WRITE),
    Endpoint("DELETE", OF_AN_IMPORT, WRITE),
    Endpoint("GET", "/v1/projections", "projections:read"),
]

WRITES = [each for each in ENDPOINTS if each.is_write]
ABOUT_A_CUSTOMER = [each for each in ENDPOINTS if each.about_a_customer]


def name(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


def every(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("endpoint", endpoints, ids=name)


def customer_with_everything(client: httpx2.Client) -> dict[str, str]:
    """A new customer with one of everything, by what the paths call it."""
    body = {
        "name": "La Espiga",
        "tax_id": "CF",
        "emails": [{"email": "a@example.com"}],
        "phones": [{"phone": "2222 3344"}],
        "billing_entities": [{"legal_name": "Espiga", "tax_id": "CF"}],
    }
    customer = client.post("/v1/customers", json=body).raise_for_status().json()
    csv = {"Content-Type": "text/csv"}
    looked_at = client.post("/v1/imports?dry_run=true", content="name,tax_id\nEspiga,CF\n", headers=csv)
    return {
        "import": looked_at.raise_for_status().json()["id"],
        "customer": customer["id"],
        "email": customer["emails"][0]["email_id"],
        "phone": customer["phones"][0]["phone_id"],
        "entity": customer["billing_entities"][0]["billing_entity_id"],
    }


def send(client: httpx2.Client, endpoint: Endpoint, ids: dict[str, str], **options: Any) -> httpx2.Response:
    """The call, with its own body where no other is given."""
    if endpoint.body is not None and not options.keys() & {"json", "content"}:
        options["json"] = {
            member: value.format(**ids) if isinstance(value, str) else value for member, value in endpoint.body.items()
        }
    return client.request(endpoint.method, endpoint.path.format(**ids), **options)
