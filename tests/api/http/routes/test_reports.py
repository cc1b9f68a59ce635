"""How reports are asked for: what they take, what they refuse, and when they answer."""

from __future__ import annotations

import httpx2
import pytest

from projections.reports.definitions import REPORTS
from tests.support.problems import assert_problem, parameters

OF_A_PERIOD = ["growth", "contact-origins", "activity"]
OF_NOW = ["tax-ids", "invoice-readiness", "locks"]


def report(client: httpx2.Client, name: str, **asked: str) -> httpx2.Response:
    return client.get(f"/v1/reports/{name}", params=asked)


def test_reports_are_listed_with_what_they_mean_take_and_have(client: httpx2.Client) -> None:
    page = client.get("/v1/reports").raise_for_status().json()
    assert (page["next_cursor"], page["previous_cursor"]) == (None, None)
    taken = {each["name"]: each["parameters"] for each in page["items"]}
    assert taken == {name: ["from", "to", "interval", "format"] for name in OF_A_PERIOD} | {
        name: ["format"] for name in OF_NOW
    }
    for each in page["items"]:
        assert each["meaning"]
        assert each["columns"]


@pytest.mark.parametrize("name", REPORTS)
def test_an_answer_has_the_columns_that_are_listed(client: httpx2.Client, name: str) -> None:
    client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"}).raise_for_status()
    listed = {each["name"]: each["columns"] for each in client.get("/v1/reports").json()["items"]}
    asked = {"interval": "month"} if name in OF_A_PERIOD else {}
    answer = report(client, name, **asked).raise_for_status().json()
    assert answer["name"] == name
    assert answer["columns"] == listed[name]
    for row in answer["rows"]:
        assert [column for column in row if column not in ("link", "links")] == [each["name"] for each in listed[name]]


@pytest.mark.parametrize("name", ["sales", "duplicates", "Growth", "growth ", "%00"])
def test_another_name_is_no_report(client: httpx2.Client, name: str) -> None:
    assert_problem(client.get("/v1/reports/" + name.replace("/", "%2F")), 404, "report-not-found")


@pytest.mark.parametrize("format", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("name", OF_NOW)
def test_a_report_of_now_takes_no_period(client: httpx2.Client, name: str, format: str) -> None:
    asked = {"from": "2026-01-01", "to": "2026-01-31", "interval": "day", "format": format}
    assert parameters(report(client, name, **asked)) == {"from", "to", "interval"}
    assert parameters(report(client, name, to="2026-01-31")) == {"to"}


@pytest.mark.parametrize("name", OF_A_PERIOD)
@pytest.mark.parametrize("asked", [{"from": "2026-02-01", "to": "2026-01-31"}])
def test_a_period_is_not_turned_round(client: httpx2.Client, name: str, asked: dict[str, str]) -> None:
    assert parameters(report(client, name, **asked)) == {"to"}


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-02-30"},
        {"from": "2026-1-1"},
        {"from": ""},
        {"to": "2026-01-31T00:00:00Z"},
        {"to": "yesterday"},
        {"to": "２０２６-01-01"},
        {"to": "0000-01-01"},
        {"interval": "year"},
        {"interval": ""},
        {"format": "pdf"},
        {"limit": "10"},
    ],
)
def test_what_cannot_be_asked_is_refused(client: httpx2.Client, asked: dict[str, str]) -> None:
    assert parameters(report(client, "growth", **asked)) == {*asked}


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"from": "1926-01-01"}, "from"),
        ({"from": "1926-01-01", "interval": "day"}, "interval"),
        ({"from": "0001-01-01", "interval": "month"}, "interval"),
    ],
)
def test_a_report_longer_than_anybody_reads_is_refused(
    client: httpx2.Client, asked: dict[str, str], where: str
) -> None:
    client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"}).raise_for_status()
    assert parameters(report(client, "growth", **asked)) == {where}


def test_a_period_may_be_as_long_as_it_likes_where_that_gives_few_rows(client: httpx2.Client) -> None:
    all_time = {"from": "0001-01-01", "to": "9999-12-31"}
    for name in ("contact-origins", "activity"):
        for format in ("json", "csv", "xlsx"):
            assert report(client, name, format=format, interval="week", **all_time).status_code == 200
    long = report(client, "growth", interval="month", **all_time | {"from": "1800-01-01"})
    assert long.status_code == 200
    assert long.json()["rows"][0]["from"] == "1800-01-01"
    assert report(client, "growth", format="xlsx", interval="month", **{"from": "1800-01-01"}).status_code == 200


def test_a_report_has_ones_own_write_in_it(client: httpx2.Client) -> None:
    for _ in range(3):
        before = report(client, "growth").json()["rows"]
        created = client.post("/v1/customers", json={"name": "Ixchel", "tax_id": "CF"}).raise_for_status()
        position = created.headers["Event-Position"]
        after = client.get("/v1/reports/growth", headers={"Min-Event-Position": position}).json()
        assert after["position"] >= int(position)
        assert after["rows"][-1]["total"] > (before[-1]["total"] if before else 0)


def test_a_position_that_never_comes_is_said_to_be_behind(client: httpx2.Client) -> None:
    answer = client.get("/v1/reports/tax-ids", headers={"Min-Event-Position": "999999999"})
    assert_problem(answer, 503, "projection-behind")
    assert int(answer.headers["Retry-After"]) >= 1
