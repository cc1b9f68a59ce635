"""Customers whose tax ids earlier versions accepted go on as before, and hold what their events say."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

import pytest

from application import customers
from application.writing.appender import Appender
from application.writing.claims import Claims
from application.writing.command import Act, Command
from application.writing.unit_of_work import UnitOfWork
from domain.details import TaxIdChanged
from domain.errors import TaxIdTaken
from domain.tax_id import TaxId, TaxIdStatus, TaxIdType
from domain.text import InvalidValue
from domain.written_tax_id import WrittenTaxId
from tests.support.commands import (
    CLAIMS,
    appending,
    archive,
    change_tax_id,
    claims_in,
    claims_of,
    customers_in,
    on,
    register,
    restore,
    run,
)

LABELLED = TaxId("NIT7841236-6", TaxIdType.NIT, "GT", TaxIdStatus.INVALID)
NOTHING = TaxId("N/A", TaxIdType.NIT, "GT", TaxIdStatus.INVALID)
SHORTENED = TaxId("2.34568E+12", TaxIdType.NIT, "GT", TaxIdStatus.INVALID)
UNTYPED_CUI = TaxId("2345678990101", TaxIdType.NIT, "GT", TaxIdStatus.INVALID)
GENERIC = TaxId("XAXX010101000", TaxIdType.FOREIGN, "MX", TaxIdStatus.VALID)
DUI = TaxId("00016297-5", TaxIdType.FOREIGN, "SV", TaxIdStatus.INVALID)
EARLIER = [LABELLED, NOTHING, SHORTENED, UNTYPED_CUI, GENERIC, DUI]


def accepted_earlier(tax_id: TaxId, *, holds: bool = True) -> Act:
    """What an earlier version recorded when it was told this tax id."""

    def act(work: UnitOfWork) -> None:
        work.customer().record(TaxIdChanged, **tax_id.members(), holds_tax_id=holds, is_another=True)

    return act


def sent_back(customer_id: UUID, tax_id: TaxId) -> Command:
    """A form that sends the tax id as it was shown, without type and country."""
    return on(customer_id, partial(customers.change, tax_id=WrittenTaxId(tax_id.value)))


@pytest.fixture
def holders(batches: Appender) -> dict[str, UUID]:
    """A customer for each of the tax ids, which holds it."""
    found = {}
    for tax_id in EARLIER:
        run(batches, register(customer_id=(own := uuid4())), on(own, accepted_earlier(tax_id)))
        found[tax_id.value] = own
    return found


@pytest.mark.parametrize("tax_id", EARLIER, ids=lambda tax_id: tax_id.value)
def test_an_earlier_holder_holds_what_its_events_say(
    tax_id: TaxId, holders: dict[str, UUID], batches: Appender, database_url: str
) -> None:
    own = holders[tax_id.value]
    assert claims_in(database_url)[CLAIMS.tax_id_tag(tax_id)] == own
    assert claims_in(database_url) == claims_of(customers_in(database_url))
    assert Claims.held(customers_in(database_url)[own]).tax_id == (tax_id.value, tax_id.type, tax_id.country)


@pytest.mark.parametrize("tax_id", EARLIER, ids=lambda tax_id: tax_id.value)
@pytest.mark.parametrize("strict", [False, True])
def test_an_earlier_tax_id_that_comes_back_is_never_refused(
    tax_id: TaxId, strict: bool, holders: dict[str, UUID], database_url: str
) -> None:
    own = holders[tax_id.value]
    with appending(database_url, strict_tax_ids=strict) as again:
        first, second = run(again, sent_back(own, tax_id), change_tax_id(own, tax_id))
    assert first.version == second.version == (3 if tax_id is DUI else 2)  # a DUI is valid by now
    assert first.answer.document["tax_id"] == tax_id.value
    assert first.answer.document["holds_tax_id"] is True
    assert claims_in(database_url) == claims_of(customers_in(database_url))


@pytest.mark.parametrize(
    ("tax_id", "holds"),
    [(LABELLED, True), (SHORTENED, True), (UNTYPED_CUI, True), (DUI, True), (NOTHING, False), (GENERIC, False)],
    ids=lambda each: each.value if isinstance(each, TaxId) else "",
)
def test_restoring_takes_back_what_can_be_held(
    tax_id: TaxId, holds: bool, holders: dict[str, UUID], batches: Appender, database_url: str
) -> None:
    own = holders[tax_id.value]
    _, restored = run(batches, archive(own), restore(own))
    assert restored.answer.document["holds_tax_id"] is holds
    assert restored.answer.document["tax_id"] == tax_id.value
    assert (CLAIMS.tax_id_tag(tax_id) in claims_in(database_url)) is holds
    assert claims_in(database_url) == claims_of(customers_in(database_url))


@pytest.mark.parametrize(("tax_id", "takes"), [(LABELLED, True), (SHORTENED, True), (NOTHING, False), (GENERIC, False)])
def test_who_lives_without_holding_takes_what_is_free_and_can_be_held(
    tax_id: TaxId, takes: bool, batches: Appender, database_url: str
) -> None:
    run(batches, register(customer_id=(own := uuid4())), on(own, accepted_earlier(tax_id, holds=False)))
    (outcome,) = run(batches, sent_back(own, tax_id))
    assert outcome.answer.document["holds_tax_id"] is takes
    assert claims_in(database_url) == claims_of(customers_in(database_url))


def test_the_same_number_in_its_present_form_is_another_tax_id(batches: Appender, database_url: str) -> None:
    run(batches, register(customer_id=(own := uuid4())), on(own, accepted_earlier(LABELLED)))
    (other,) = run(batches, register(tax_id=TaxId.parse("7841236-6")))
    (refused,) = batches.append([on(own, partial(customers.change, tax_id=WrittenTaxId("NIT 7841236-6 ")))])
    assert not isinstance(refused, TaxIdTaken), "that is what it has"
    (refused,) = batches.append([on(own, partial(customers.change, tax_id=WrittenTaxId("7841236-6")))])
    assert isinstance(refused, TaxIdTaken)
    assert refused.customer_id == other.customer_id
    run(batches, archive(other.customer_id), on(own, partial(customers.change, tax_id=WrittenTaxId("7841236-6"))))
    assert claims_in(database_url) == {CLAIMS.tax_id_tag(TaxId.parse("7841236-6")): own}


def test_a_tax_id_that_is_none_is_refused_and_the_batch_goes_on(batches: Appender) -> None:
    own = uuid4()
    run(batches, register(customer_id=own))
    refused, stale, renamed = batches.append(
        [
            sent_back(own, NOTHING),
            on(own, partial(customers.change, tax_id=WrittenTaxId("N/A"), name="No"), if_version=7),
            on(own, partial(customers.change, name="Yes")),
        ]
    )
    assert isinstance(refused, InvalidValue)
    assert type(stale).__name__ == "StaleVersion"
    assert getattr(renamed, "version", None) == 2
