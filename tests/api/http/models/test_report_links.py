"""Where a row leads, and which rows lead nowhere. That links find what they should is a contract test."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from api.http.models.report_links import ReportLinks
from projections.reports.definitions import REPORTS
from projections.reports.periods import ALWAYS, Interval, Period
from projections.reports.query import ReportQuestion, ReportRow

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
MOMENTS = "2026-01-01T06:00:00Z", "2026-02-01T05:59:59.999999Z"


def link(
    name: str, row: ReportRow, period: Period = ALWAYS, interval: Interval | None = None, *, may_audit: bool = True
) -> dict[str, Any]:
    question = ReportQuestion(REPORTS[name], period, interval)
    origins = {"REFERRAL", "OTHER"}
    return ReportLinks(question, ZoneInfo("America/Guatemala"), origins, may_audit=may_audit).of(row)


def test_tax_ids_and_what_is_missing_lead_to_the_list() -> None:
    row: ReportRow = {"tax_id_type": "NIT", "tax_id_country": "GT", "tax_id_status": "invalid", "customers": 3}
    assert link("tax-ids", row) == {"link": "/v1/customers?tax_id_type=NIT&tax_id_country=GT&tax_id_status=invalid"}
    row = {"missing": "billing_email", "billing_entities": 3, "customers": 2}
    assert link("invoice-readiness", row) == {"link": "/v1/customers?invoice_missing=billing_email"}


def test_no_filter_finds_those_that_are_ready_or_locked() -> None:
    assert link("invoice-readiness", {"missing": None, "billing_entities": 3, "customers": 2}) == {}
    day = date(2026, 1, 1)
    row: ReportRow = {"contact": "email", "locked_by": "ana", "locked_on": day, "age_in_days": 3, "contacts": 1}
    assert link("locks", row) == {}


def test_origins_lead_to_the_days_of_the_period_or_of_the_interval() -> None:
    row: ReportRow = {"contact_origin": "REFERRAL", "customers": 3}
    path = "/v1/customers?contact_origin=REFERRAL"
    bounded = {"link": f"{path}&created_from={MOMENTS[0]}&created_to={MOMENTS[1]}"}
    assert link("contact-origins", row) == {"link": path}
    assert link("contact-origins", row, JANUARY) == bounded
    of_interval = row | {"from": JANUARY.begin, "to": JANUARY.end}
    assert link("contact-origins", of_interval, ALWAYS, Interval.MONTH) == bounded
    assert link("contact-origins", row, Period(JANUARY.begin, None)) == {"link": f"{path}&created_from={MOMENTS[0]}"}


def test_an_origin_that_is_not_set_any_more_leads_nowhere_because_the_list_refuses_it() -> None:
    assert link("contact-origins", {"contact_origin": "FERIA", "customers": 3}) == {}


def test_growth_leads_to_the_log_because_the_list_lacks_the_erased() -> None:
    row: ReportRow = {"from": JANUARY.begin, "to": JANUARY.end, "registered": 3, "archived": 0, "erased": 1, "total": 9}
    within = f"from={MOMENTS[0]}&to={MOMENTS[1]}"
    registered = f"/v1/audit/events?type=CustomerRegistered&{within}"
    assert link("growth", row) == {
        "link": registered,
        "links": {"registered": registered, "erased": f"/v1/audit/events?type=PersonalDataErased&{within}"},
    }
    assert link("growth", row | {"registered": 0, "erased": 0}) == {}


def test_nobody_is_led_to_the_log_who_may_not_read_it() -> None:
    row: ReportRow = {"from": JANUARY.begin, "to": JANUARY.end, "registered": 3, "archived": 0, "erased": 1, "total": 9}
    assert link("growth", row, may_audit=False) == {}
    assert link("activity", {"actor": "ana", "type": "EmailAdded", "events": 1}, may_audit=False) == {}


@pytest.mark.parametrize("actor", ["ana", "oidc:9f1c|x", "Ñandú & Cía", "a+b@example.com"])
def test_activity_leads_to_the_log_with_names_that_survive_a_query(actor: str) -> None:
    found = link("activity", {"actor": actor, "type": "EmailAdded", "events": 1})
    path, _, query = found["link"].partition("?")
    assert path == "/v1/audit/events"
    assert " " not in query
    assert dict(parse_qsl(query, strict_parsing=True)) == {"actor": actor, "type": "EmailAdded"}


@pytest.mark.parametrize("actor", ["", " ana", "a\tb", "x" * 255])
def test_an_actor_that_no_filter_reads_as_it_is_leads_nowhere(actor: str) -> None:
    assert link("activity", {"actor": actor, "type": "EmailAdded", "events": 1}) == {}


def test_a_type_of_another_version_leads_nowhere() -> None:
    assert link("activity", {"actor": "ana", "type": "customer.praised", "events": 1}) == {}
