"""Customers as rows of a page: what the list says of them, with the words that were searched for marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup, escape

from api.console.frame.visit import Visit
from api.console.words.origins import origin_name
from domain.phone_number import PhoneNumber
from projections.customer_list.asked import parse_query
from projections.customer_list.hits import Hits, Spans

NO_HITS: Final = Hits([])


class ShownCustomer(NamedTuple):
    """One customer; None where the list does not say it."""

    id: str
    is_archived: bool
    name: str
    """This and other texts are marked where they were found: then they are HTML already."""
    legal_name: str | None
    tax_id: str
    has_doubtful_tax_id: bool
    email: str | None
    phone: str | None
    origin: Markup
    created_at: str
    updated_at: str
    because: Markup | None = None
    """Which of its members match that stand nowhere else in the row."""
    namesake: str | None = None
    """What tells it from another row of the same name, for those who hear links alone."""


class CustomerRows:
    """Makes the rows of a page; the search is read once for all of them."""

    def __init__(self, visit: Visit, q: str | None) -> None:
        self._visit = visit
        self._region = visit.console.settings.default_region
        self._hits = Hits(parse_query(q, self._region)) if q else NO_HITS
        self._origin_names: dict[str, Markup] = {}

    def of(self, items: Sequence[dict[str, Any]]) -> list[ShownCustomer]:
        """The rows for items of the list."""
        names = Counter([item["name"] for item in items])
        rows = []
        for item in items:
            row = self._row(item)
            if item.get("matched"):
                row = self._with_hits(row, item)
            if names[item["name"]] > 1:
                row = row._replace(namesake=f"{item['tax_id']}, {item['id']}")
            rows.append(row)
        return rows

    def _row(self, item: dict[str, Any]) -> ShownCustomer:
        name, legal_name, phone = item["name"], item["legal_name"], item.get("primary_phone")
        return ShownCustomer(
            item["id"],
            item["status"] != "active",
            name,
            legal_name if legal_name != name else None,
            item["tax_id"],
            item["tax_id_status"] == "invalid",
            item.get("primary_email"),
            PhoneNumber(phone).local(self._region) if phone else None,
            self._origin(item["contact_origin"]),
            item["created_at"],
            item["updated_at"],
        )

    def _origin(self, origin: str) -> Markup:
        name = self._origin_names.get(origin)
        if name is None:
            name = self._origin_names[origin] = escape(origin_name(self._visit, origin))
        return name

    def _with_hits(self, row: ShownCustomer, item: dict[str, Any]) -> ShownCustomer:
        """Members that do not match have no hits and are not looked at."""
        shown: dict[str, Any] = {}
        unseen: list[str] = []
        for member in item["matched"]:
            field, spans = self._place(member, row, item)
            if spans:
                shown[field] = marked(getattr(row, field), spans)
            elif member != "legal_name" or row.legal_name:
                unseen.append(member)
        if unseen:
            shown["because"] = Markup(" · ").join([self._reason(member, item) for member in unseen])
        return row._replace(**shown)

    def _place(self, member: str, row: ShownCustomer, item: dict[str, Any]) -> tuple[str, Spans]:
        """Where in the row a member stands, and the hits there."""
        hits = self._hits
        match member:
            case "name":
                return "name", hits.in_name(row.name)
            case "legal_name" if row.legal_name:
                return "legal_name", hits.in_name(row.legal_name)
            case "tax_id":
                return "tax_id", hits.in_tax_id(row.tax_id)
            case "emails" if row.email:
                return "email", hits.in_identifier(row.email)
            case "phones" if row.phone:
                return "phone", hits.in_phone(item["primary_phone"], row.phone)
        return "", []

    def _reason(self, member: str, item: dict[str, Any]) -> Markup:
        """What a member is called, and its values that match where the list says them."""
        label = escape(self._visit.t(f"customer_list.in_{member}"))
        values = [marked(text, spans) for text, spans in self._said(member, item) if spans]
        return Markup("{} «{}»").format(label, Markup(", ").join(values)) if values else label

    def _said(self, member: str, item: dict[str, Any]) -> list[tuple[str, Spans]]:
        hits = self._hits
        match member:
            case "external_id":
                return [(item["external_id"], hits.in_identifier(item["external_id"]))]
            case "tags":
                return [(tag, hits.in_name(tag)) for tag in item["tags"]]
            case "billing_entities" if entity := item["default_billing_entity"]:
                name, tax_id = entity["legal_name"], entity["tax_id"]
                return [(name, hits.in_name(name)), (tax_id, hits.in_tax_id(tax_id))]
        return []


def marked(text: str, spans: Spans) -> Markup:
    """The text with its hits marked."""
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces += [escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>"]
        end = stop
    return Markup("".join([*pieces, escape(text[end:])]))
