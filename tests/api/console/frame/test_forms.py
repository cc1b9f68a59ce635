"""A field's name is the JSON pointer of its member: what bodies and changes are made of what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.frame.forms import Field, Form, field_id

FORM = Form(
    Field("/name", "members.name", is_required=True),
    Field("/notes", "members.notes", "area"),
    Field("/tags", "members.tags", "lines"),
    Field("/metadata", "members.metadata", "pairs"),
    Field("/is_default", "billing.is_default", "check"),
    Field("/tax_id", "members.tax_id", is_required=True),
    Field("/tax_id_type", "members.tax_id_type", "choice", along="/tax_id"),
    Field("/address/line", "members.line"),
    Field("/address/country", "members.country", "choice", preset="GT"),
    Field("/emails/0/email", "members.email", "email"),
    Field("/emails/0/is_for_invoicing", "members.is_for_invoicing", "check"),
)
DOCUMENT: dict[str, Any] = {
    "name": "Ñandú Pérez, S.A.",
    "notes": None,
    "tags": ["vip", "ruta norte"],
    "metadata": {"segment": "mayorista"},
    "is_default": True,
    "tax_id": "CF",
    "tax_id_type": "NIT",
    "address": None,
    "emails": [],
}
VALUES = FORM.values(DOCUMENT)


def test_a_document_is_written_into_fields() -> None:
    assert VALUES == {
        "/name": "Ñandú Pérez, S.A.",
        "/notes": "",
        "/tags": "vip\nruta norte",
        "/metadata": "segment: mayorista",
        "/is_default": "true",
        "/tax_id": "CF",
        "/tax_id_type": "NIT",
        "/address/line": "",
        "/address/country": "",
        "/emails/0/email": "",
        "/emails/0/is_for_invoicing": "",
    }


def test_a_body_has_what_was_filled_in() -> None:
    sent = {
        "/name": " Ñandú ",
        "/notes": "  ",
        "/tags": "vip\n\n ruta norte ",
        "/metadata": "segment: a: b",
        "/tax_id": "CF",
        "/address/line": "6a avenida",
        "/address/country": "GT",
        "/emails/0/email": "a@example.com",
        "/emails/0/is_for_invoicing": "true",
        "csrf": "x",
    }
    assert FORM.body(sent) == {
        "name": " Ñandú ",
        "tags": ["vip", "ruta norte"],
        "metadata": {"segment": "a: b"},
        "is_default": False,
        "tax_id": "CF",
        "address": {"line": "6a avenida", "country": "GT"},
        "emails": [{"email": "a@example.com", "is_for_invoicing": True}],
    }


def test_a_group_in_which_nothing_was_written_is_left_out() -> None:
    assert FORM.body({"/address/country": "GT", "/emails/0/is_for_invoicing": "true"}) == {"is_default": False}


@pytest.mark.parametrize(
    ("changed", "patch"),
    [
        ({"/name": "Otro"}, {"name": "Otro"}),
        ({"/name": ""}, {"name": ""}),
        ({"/notes": "a\r\nb"}, {"notes": "a\r\nb"}),
        ({"/tags": ""}, {"tags": None}),
        ({"/metadata": "route: 12"}, {"metadata": {"segment": None, "route": "12"}}),
        ({"/is_default": ""}, {"is_default": False}),
        ({"/tax_id_type": "CUI"}, {"tax_id_type": "CUI", "tax_id": "CF"}),
        ({"/address/line": "6a avenida"}, {"address": {"line": "6a avenida"}}),
        ({"/tags": "vip\r\nruta norte\r\n"}, {}),
        ({}, {}),
    ],
)
def test_a_change_has_what_differs(changed: dict[str, str], patch: dict[str, Any]) -> None:
    assert FORM.changes(VALUES, VALUES | changed) == patch


def test_a_field_that_was_not_sent_is_as_it_was_but_a_box_is_not_ticked() -> None:
    assert FORM.changes(VALUES, {}) == {"is_default": False}


def test_what_links_call_a_field_can_be_an_id() -> None:
    assert field_id("/fiscal_address/line") == "field-fiscal_address-line"


@given(st.dictionaries(st.sampled_from([*FORM.by_pointer]), st.text(max_size=20)))
def test_whatever_is_typed_the_changes_are_made_of_it_alone(typed: dict[str, str]) -> None:
    sent = VALUES | typed
    patch = FORM.changes(VALUES, sent)
    named = {pointer.split("/")[1] for pointer in FORM.changed(VALUES, sent)}
    assert named <= set(patch) <= named | {"tax_id"}
