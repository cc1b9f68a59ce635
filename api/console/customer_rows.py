"""Customers as rows of a page: what the list says of them, with the words that were searched for marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from markupsafe import Markup, escape

from api.console.origins import origin_name
from api.console.visit import Visit
from domain.phone_number import PhoneNumber
from projections.customer_list.asked import parse_query
from projections.customer_list.hits import Hits, Spans

NO_HITS: Final = Hits([])


class ShownCustomer(NamedTuple):
    """One customer; None where the list does not say it."""

    id: str
    is_archived: bool
    name: Markup
    legal_name: Markup | None
    tax_id: Markup
    has_doubtful_tax_id: bool
    email: Markup | None
    phone: Markup | None
    origin: str
    created_at: str
    updated_at: str
    because: Markup | None
    """Which of its members match that stand nowhere else in the row."""
    namesake: str | None
    """What tells it from another row of the same name, for those who hear links alone."""


class CustomerRows:
    """Makes the rows of a page; the search is read once for all of them."""

    def __init__(self, visit: Visit, q: str | None) -> None:
        self._visit = visit
        self._region = visit.console.settings.default_region
        self._hits = Hits(parse_query(q, self._region)) if q else NO_HITS

    def of(self, items: Sequence[dict[str, Any]]) -> list[ShownCustomer]:
        """The rows for items of the list."""
        names = Counter(item["name"] for item in items)
        return [self._row(item, has_namesake=names[item["name"]] > 1) for item in items]

    def _row(self, item: dict[str, Any], *, has_namesake: bool) -> ShownCustomer:
        matched = item.get("matched", ())
        hits, unseen = self._hits, dict.fromkeys(matched)

        def shown(member: str, text: str, spans: Spans) -> Markup:
            if spans:
                unseen.pop(member, None)
            return marked(text, spans)

        name, legal_name, tax_id = item["name"], item["legal_name"], item["tax_id"]
        if legal_name == name:
            legal_name = None
            unseen.pop("legal_name", None)
        email, phone = item.get("primary_email"), item.get("primary_phone")
        return ShownCustomer(
            id=item["id"],
            is_archived=item["status"] != "active",
            name=shown("name", name, hits.in_name(name) if "name" in matched else []),
            legal_name=legal_name
            and shown("legal_name", legal_name, hits.in_name(legal_name) if "legal_name" in matched else []),
            tax_id=shown("tax_id", tax_id, hits.in_tax_id(tax_id) if "tax_id" in matched else []),
            has_doubtful_tax_id=item["tax_id_status"] == "invalid",
            email=email and shown("emails", email, hits.in_identifier(email) if "emails" in matched else []),
            phone=phone
            and shown(
                "phones",
                local := PhoneNumber(phone).local(self._region),
                hits.in_phone(phone, local) if "phones" in matched else [],
            ),
            origin=origin_name(self._visit, item["contact_origin"]),
            created_at=item["created_at"],
            updated_at=item["updated_at"],
            because=Markup(" · ").join(self._reason(member, item) for member in unseen) if unseen else None,
            namesake=f"{tax_id}, {item['id']}" if has_namesake else None,
        )

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
    if not spans:
        return escape(text)
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [escape(text[end:start]), Markup("<mark>"), escape(text[start:stop]), Markup("</mark>")]
        end = stop
    return Markup("").join([*pieces, escape(text[end:])])
