"""Reports of a busy office: what they say is what all its customers and its whole log say, and links show it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx2
import psycopg
import pytest
from openpyxl import load_workbook

from application.access.api_keys import create_key
from projections.reports.definitions import REPORTS
from tests.conftest import fresh_database
from tests.support.busy_office import DAYS, BusyOffice, everything
from tests.support.running_service import RunningService

MOST_FOLLOWED = 40
"""So many links of an answer are followed at most, from its beginning to its end."""

Item = dict[str, Any]
Row = dict[str, Any]


@dataclass
class Told:
    """What the service says elsewhere: every event, and every customer that is there."""

    service: RunningService
    client: httpx2.Client
    zone: ZoneInfo
    position: int
    events: list[Item]
    customers: list[Item]

    def report(self, name: str, **parameters: str) -> Item:
        answer = self.client.get(f"/v1/reports/{name}", params=parameters, headers=self.seen)
        assert answer.status_code == 200, answer.text
        found: Item = answer.json()
        return found

    @property
    def seen(self) -> dict[str, str]:
        return {"Min-Event-Position": str(self.position)}

    def day(self, timestamp: str) -> date:
        return datetime.fromisoformat(timestamp).astimezone(self.zone).date()

    @property
    def active(self) -> list[Item]:
        return [each for each in self.customers if each["status"] == "active"]


# The second one begins its days while those of UTC are half over, and has summer time.
@pytest.fixture(scope="module", params=["America/Guatemala", "Pacific/Auckland"])
def told(request: pytest.FixtureRequest, postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    directory: Path = tmp_path_factory.mktemp("office")
    with fresh_database(postgres_url) as url:
        service = RunningService(directory / "service", url, settings={"TIMEZONE": request.param}).start()
        try:
            office = BusyOffice(service)
            office.work(400)
            office.close()
            with service.client() as client:
                events = everything(client, "/v1/audit/events", office.position, limit="200")
                listed = everything(client, "/v1/customers", office.position, status="all", limit="200")
                customers = [client.get(f"/v1/customers/{each['id']}").json() for each in listed]
                yield Told(service, client, ZoneInfo(request.param), office.position, events, customers)
        finally:
            service.stop()


def first_day(day: date, interval: str) -> date:
    return {"day": day, "week": day - timedelta(day.isoweekday() - 1), "month": day.replace(day=1)}[interval]


def last_day(day: date, interval: str) -> date:
    month = (first_day(day, "month") + timedelta(31)).replace(day=1) - timedelta(1)
    return {"day": day, "week": first_day(day, "week") + timedelta(6), "month": month}[interval]


Period = tuple[date, date]


def interval_of(day: date, interval: str | None, period: Period) -> Row:
    if interval is None:
        return {}
    begin, end = period
    return {"from": str(max(begin, first_day(day, interval))), "to": str(min(end, last_day(day, interval)))}


def counted(column: str, rows: Iterable[Row]) -> list[Row]:
    """Equal rows once, with their number; in the order of their values."""
    sums = Counter(tuple(row.items()) for row in rows)
    return sorted(({**dict(row), column: count} for row, count in sums.items()), key=values)


def values(row: Row) -> list[str]:
    return [str(value or "") for value in row.values()]


def fold(told: Told, name: str, interval: str | None, period: Period) -> list[Row]:
    """What a report must say, added up one by one."""

    def is_asked(day: date) -> bool:
        return period[0] <= day <= period[1]

    match name:
        case "growth":
            return growth(told, interval or "day", period)
        case "activity":
            days = ((told.day(event["occurred_at"]), event) for event in told.events)
            return counted(
                "events",
                (
                    interval_of(day, interval, period) | {"actor": event["actor"], "type": event["type"]}
                    for day, event in days
                    if is_asked(day)
                ),
            )
        case "contact-origins":
            return counted(
                "customers",
                (
                    interval_of(day, interval, period) | {"contact_origin": each["contact_origin"]}
                    for each in told.active
                    if is_asked(day := told.day(each["created_at"]))
                ),
            )
        case "tax-ids":
            members = ("tax_id_type", "tax_id_country", "tax_id_status")
            return counted("customers", ({member: each[member] for member in members} for each in told.active))
        case "invoice-readiness":
            return readiness(told)
    return locks(told)


def growth(told: Told, interval: str, period: Period) -> list[Row]:
    kinds = {"CustomerRegistered": "registered", "CustomerArchived": "archived", "PersonalDataErased": "erased"}
    happened = [(told.day(event["occurred_at"]), kinds.get(event["type"])) for event in told.events]
    begin = max(period[0], min(day for day, kind in happened if kind)) if period[0] == date.min else period[0]
    today = datetime.now(told.zone).date()
    rows = []
    day = first_day(begin, interval)
    while day <= min(period[1], today):
        row = interval_of(day, interval, period)
        until = date.fromisoformat(row["to"])
        within = [kind for each, kind in happened if date.fromisoformat(row["from"]) <= each <= until]
        row |= {kind: within.count(kind) for kind in kinds.values()}
        so_far = [kind for each, kind in happened if each <= until]
        rows.append(row | {"total": so_far.count("registered") - so_far.count("erased")})
        day = last_day(day, interval) + timedelta(1)
    return rows


def readiness(told: Told) -> list[Row]:
    entities: Counter[str | None] = Counter()
    customers: Counter[str | None] = Counter()
    for each in told.active:
        lists = [entity["missing"] or [None] for entity in each["billing_entities"] if entity["is_active"]]
        entities.update(missing for missings in lists for missing in missings)
        customers.update({missing for missings in lists for missing in missings})
    rows = [
        {"missing": missing, "billing_entities": count, "customers": customers[missing]}
        for missing, count in entities.items()
    ]
    return sorted(rows, key=values)


def locks(told: Told) -> list[Row]:
    today = datetime.now(told.zone).date()
    found = counted(
        "contacts",
        (
            {"locked_on": str(day := told.day(each["locked_at"])), "contact": kind}
            | {"locked_by": each["locked_by"], "age_in_days": (today - day).days}
            for customer in told.active
            for kind in ("email", "phone")
            for each in customer[f"{kind}s"]
            if each["is_locked"]
        ),
    )
    return [{column.name: row[column.name] for column in REPORTS["locks"].columns} for row in found]


def questions() -> Iterator[Any]:
    for name, definition in REPORTS.items():
        yield pytest.param(name, None, None, id=name)
        if definition.takes_period:
            for interval in ("day", "week", "month"):
                yield pytest.param(name, interval, None, id=f"{name} by {interval}")
                yield pytest.param(name, interval, (80, 20), id=f"{name} by {interval} of a period")
            yield pytest.param(name, None, (80, 20), id=f"{name} of a period")


every_question = pytest.mark.parametrize(("name", "interval", "days_ago"), [*questions()])


def asked(told: Told, interval: str | None, days_ago: tuple[int, int] | None) -> tuple[dict[str, str], Period]:
    """The parameters of a question, and its days."""
    parameters = {"interval": interval} if interval else {}
    if days_ago is None:
        return parameters, (date.min, date.max)
    begin, end = (datetime.now(told.zone).date() - timedelta(days) for days in days_ago)
    return parameters | {"from": str(begin), "to": str(end)}, (begin, end)


@every_question
def test_a_report_says_what_a_fold_over_everything_says(
    told: Told, name: str, interval: str | None, days_ago: tuple[int, int] | None
) -> None:
    parameters, period = asked(told, interval, days_ago)

    report = told.report(name, **parameters)

    columns = [column["name"] for column in report["columns"]]
    rows = [{column: row[column] for column in columns} for row in report["rows"]]
    assert rows == fold(told, name, interval, period)
    assert rows, "a report of nothing proves nothing"
    assert report["position"] >= told.position


@every_question
def test_every_link_finds_exactly_what_its_row_counts(
    told: Told, name: str, interval: str | None, days_ago: tuple[int, int] | None
) -> None:
    report = told.report(name, **asked(told, interval, days_ago)[0])
    counts = report["columns"][-1]["name"]
    links: dict[str, int] = {}
    for row in report["rows"]:
        if name == "growth":
            assert row.get("link") == row.get("links", {}).get("registered")
            links |= {link: row[column] for column, link in row.get("links", {}).items()}
        elif "link" in row:
            links[row["link"]] = row[counts]
    has_links = name != "locks"
    assert bool(links) == has_links

    for link, count in islice(links.items(), 0, None, len(links) // MOST_FOLLOWED + 1):
        assert found_by(told, link) == count, link


def found_by(told: Told, link: str) -> int:
    path, _, query = link.partition("?")
    if path == "/v1/customers":
        answer = told.client.get(link, headers=told.seen)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total_is_exact"]
        return int(answer.json()["total"])
    return len(everything(told.client, path, told.position, **dict(parse_qsl(query)), limit="200"))


@every_question
def test_files_have_the_rows_of_the_answer(
    told: Told, name: str, interval: str | None, days_ago: tuple[int, int] | None
) -> None:
    parameters, _ = asked(told, interval, days_ago)
    report = told.report(name, **parameters)
    columns = [column["name"] for column in report["columns"]]
    kinds = {column["name"]: column["type"] for column in report["columns"]}

    as_csv = told.client.get(f"/v1/reports/{name}", params=parameters | {"format": "csv"})
    as_workbook = told.client.get(f"/v1/reports/{name}", params=parameters | {"format": "xlsx"})

    assert as_csv.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    assert as_csv.content.startswith(b"\xef\xbb\xbf")
    lines = [*csv.reader(StringIO(as_csv.content.decode("utf-8-sig")))]
    expected = [["" if row[column] is None else str(row[column]) for column in columns] for row in report["rows"]]
    assert lines == [columns, *expected]
    assert as_workbook.headers["content-disposition"] == f'attachment; filename="{name}.xlsx"'
    sheet = load_workbook(BytesIO(as_workbook.content))[name]
    read = [[cell.value for cell in row] for row in sheet.iter_rows()]
    typed = [[as_cell(row[column], kinds[column]) for column in columns] for row in report["rows"]]
    assert read == [columns, *typed]


def as_cell(value: Any, kind: str) -> Any:
    """What a spreadsheet program finds in a cell."""
    return datetime.fromisoformat(value) if kind == "date" else value


@pytest.mark.parametrize("role", ["reporter", "supervisor", "auditor"])
def test_everybody_gets_the_same_report_with_the_links_that_they_may_follow(told: Told, role: str) -> None:
    assert told.service.database_url
    with psycopg.connect(told.service.database_url, autocommit=True) as connection:
        key = create_key(connection, f"{role}-of-{uuid4().hex[:8]}", role)
    with told.service.client(key) as client:
        followed = set()
        for name in REPORTS:
            report = client.get(f"/v1/reports/{name}").json()
            columns = [column["name"] for column in report["columns"]]
            assert [[row[column] for column in columns] for row in report["rows"]] == [
                [row[column] for column in columns] for row in told.report(name)["rows"]
            ]
            for row in report["rows"]:
                for link in (row.get("link"), *row.get("links", {}).values()):
                    if link and (path := link.partition("?")[0]) not in followed:
                        assert client.get(link).status_code == 200
                        followed.add(path)
    assert followed == {"/v1/customers", *(["/v1/audit/events"] if role != "reporter" else [])}


def test_the_office_was_busy(told: Told) -> None:
    """Or nothing would be proved: of everything that is counted there is something."""
    assert {event["type"] for event in told.events} > {"CustomerArchived", "CustomerRestored", "PersonalDataErased"}
    assert any(event["type"] == "EmailLocked" for event in told.events)
    days = {told.day(event["occurred_at"]) for event in told.events}
    assert len(days) > DAYS * 0.8
    assert max(told.day(event["occurred_at"]) for event in told.events) <= datetime.now(UTC).date() + timedelta(1)
