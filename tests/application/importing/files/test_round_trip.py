"""Whatever a customer looks like: its row, read back, changes nothing, and makes the same row elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import CONTACT_ORIGINS
from application.importing.files.export import row_of
from application.importing.files.kinds import FileKind
from application.importing.files.opening import open_table
from application.importing.files.output import table_output
from application.importing.matching import Matched, match
from application.importing.options import ImportOptions
from application.importing.row import ImportRow, RowReader
from application.importing.wanted import (
    WantedBillingEntity,
    WantedCustomer,
    WantedEmail,
    WantedMetadata,
    WantedPhone,
    WantedTaxId,
)
from application.writing.claims import Holders
from application.writing.unit_of_work import UnitOfWork
from domain.change import Change
from domain.customer import Customer
from domain.customer_id import new_customer_id
from domain.metadata import METADATA_NAMES
from domain.placeholder import is_placeholder
from domain.tags import each_tag_once
from domain.tax_id import TaxIdType
from domain.text import InvalidValue, clean_line, clean_text
from tests.support.commands import CLAIMS


@dataclass
class Memory:
    """Customers that are nowhere but here."""

    customers: dict[UUID, Customer] = field(default_factory=dict)

    def match(self, customer_id: UUID, wanted: WantedCustomer) -> Matched:
        work = UnitOfWork(
            customer_id=customer_id,
            change=Change("tests"),
            now=datetime(2026, 1, 2, tzinfo=UTC),
            strict_tax_ids=False,
            batched=None,
            claims=CLAIMS,
            holders=Holders(lambda tag: None),
            may_be_unreadable=False,
            registered=self.customers.get(customer_id),
        )
        found = match(work, wanted, ImportOptions(replace=True, allow_worse=True))
        found.customer.pending_events.clear()
        self.customers[customer_id] = found.customer
        return found.matched


def _clean(text: str, clean: Any) -> str | None:
    try:
        found: str | None = clean(text, field="text", max_length=60)
    except InvalidValue:
        return None
    return found


LETTERS = st.text(
    st.one_of(st.sampled_from("=+-@'\"\t\n\r,;ñÁ é01.E/_x"), st.characters(exclude_categories=["Cs"])), max_size=20
)


def _says_something(text: str | None) -> bool:
    """A file can say of no side field that it has a word for nothing."""
    return text is None or not is_placeholder(text)


CHANGED_BY_SPREADSHEETS = st.sampled_from(
    ["01010", "2345678901234", "2.34568E+12", "'2.34568E+12", "1-2", "5 de mayo", "true", "'=1", "_x0041_", "#REF!"]
)
LINES = LETTERS.map(lambda text: _clean(text, clean_line)).filter(_says_something) | CHANGED_BY_SPREADSHEETS
TEXTS = LETTERS.map(lambda text: _clean(text, clean_text)).filter(_says_something)
NAMES = LINES.map(lambda text: text or "Ñandú")
VALUES = LINES.filter(bool).map(str)
TAGS = st.lists(VALUES.map(lambda text: re.sub("[,;]", "", text).strip()).filter(bool), max_size=4)
METADATA = st.dictionaries(st.from_regex(METADATA_NAMES, fullmatch=True), VALUES, max_size=4)
ROLES = st.fixed_dictionaries({"name": LINES, "role": LINES, "notes": TEXTS})
ADDRESSES = st.fixed_dictionaries(
    {
        "line": TEXTS,
        "municipality": LINES,
        "department": LINES,
        "postal_code": st.sampled_from([None, "01010"]),
        "country": st.sampled_from(["GT", "SV"]),
    }
)
TAX_IDS = st.sampled_from(
    [
        WantedTaxId.of("CF", TaxIdType.NIT, None),
        WantedTaxId.of("1234567-4", TaxIdType.NIT, None),
        WantedTaxId.of("ABC 12", TaxIdType.NIT, None),
        WantedTaxId.of("+503-ab", TaxIdType.FOREIGN, "SV"),
    ]
)


@st.composite
def descriptions(draw: st.DrawFn) -> WantedCustomer:
    addresses = draw(st.lists(st.sampled_from(["a@nandu.gt", "+b@nandu.gt", "=c@nandu.gt"]), unique=True))
    numbers = draw(st.lists(st.sampled_from(["+50222223333", "+50255551234", "+50377771234"]), unique=True))
    names = draw(st.lists(NAMES, unique=True, max_size=3))
    default = draw(st.sampled_from([None, 0, 1]))
    emails = [
        WantedEmail(
            label=f"email_{number}",
            email=address,
            said={"is_for_invoicing": draw(st.booleans()), **draw(ROLES)},
            is_locked=draw(st.booleans()),
        )
        for number, address in enumerate(addresses, 1)
    ]
    phones = [
        WantedPhone(
            label=f"phone_{number}",
            phone=phone,
            said={"extension": draw(st.sampled_from([None, "0", "12"])), "is_whatsapp": False, **draw(ROLES)},
            is_locked=draw(st.booleans()),
        )
        for number, phone in enumerate(numbers, 1)
    ]
    entities = [
        WantedBillingEntity(
            label=f"billing_{number}",
            legal_name=name,
            tax_id=draw(TAX_IDS),
            said={
                "billing_email": draw(st.sampled_from([None, "=c@nandu.gt"])),
                "billing_cc": draw(st.sampled_from([None, ["=c@nandu.gt"], ["d@nandu.gt", "e@nandu.gt"]])),
            },
            addresses={"fiscal_address": draw(ADDRESSES), "billing_address": draw(ADDRESSES)},
            is_default=default == number,
            is_active=default == number or draw(st.booleans()),
        )
        for number, name in enumerate(names)
    ]
    return WantedCustomer(
        said={
            "name": draw(NAMES),
            "legal_name": draw(LINES),
            "external_id": draw(LINES),
            "notes": draw(TEXTS),
            "contact_origin": draw(st.sampled_from([*CONTACT_ORIGINS])),
        },
        metadata=WantedMetadata({**draw(METADATA)}, is_whole=True),
        tags=draw(TAGS.map(each_tag_once)) or [],
        origin_if_new="WEB_FORM",
        tax_id=draw(TAX_IDS),
        is_archived=draw(st.booleans()),
        emails=emails,
        phones=phones,
        billing_entities=entities,
    )


def written(customer: Customer, kind: FileKind, *, has_objects: bool) -> bytes:
    cells = row_of(customer, has_objects=has_objects)
    file = BytesIO()
    with table_output(file, kind, list(cells)) as output:
        output.write(list(cells.values()))
    return file.getvalue()


def read(content: bytes) -> ImportRow:
    header, (row,) = open_table(BytesIO(content))
    found = RowReader(header, default_region="SV", origins=CONTACT_ORIGINS).read(row)
    assert isinstance(found, ImportRow), found
    return found


@pytest.mark.parametrize("kind", FileKind)
@settings(max_examples=60)
@given(wanted=descriptions(), has_objects=st.booleans())
def test_a_row_read_back_changes_nothing_here_and_makes_the_same_row_elsewhere(
    kind: FileKind, wanted: WantedCustomer, has_objects: bool
) -> None:
    here, elsewhere, customer_id = Memory(), Memory(), new_customer_id()
    assert here.match(customer_id, wanted) is Matched.REGISTERED
    row = read(written(here.customers[customer_id], kind, has_objects=has_objects))
    assert row.customer_id == customer_id
    assert here.match(customer_id, row.wanted) is Matched.UNCHANGED
    assert elsewhere.match(customer_id, row.wanted) is Matched.REGISTERED
    assert row_of(elsewhere.customers[customer_id]) == row_of(here.customers[customer_id])
