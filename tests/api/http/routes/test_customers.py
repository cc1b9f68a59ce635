"""Reading one customer: as it is or was, and not twice."""

from __future__ import annotations

import httpx2
import pytest

from tests.support.problems import parameters, slug


def test_a_customer_is_shown_as_it_was(client: httpx2.Client, customer: str) -> None:
    names = [client.get(customer, params={"version": version}).json()["name"] for version in (1, 2, 3)]
    moments = [client.get(customer, params={"version": version}).json()["updated_at"] for version in (1, 2, 3)]

    assert names == ["uno", "dos", "tres"]
    assert [client.get(customer, params={"as_of": moment}).json()["name"] for moment in moments] == names


@pytest.mark.parametrize("offset", ["Z", "z", "+00:00", "-00:00"])
def test_a_time_is_given_with_its_offset(offset: str, client: httpx2.Client, customer: str) -> None:
    moment = client.get(customer).json()["updated_at"].replace("Z", offset)

    assert client.get(customer, params={"as_of": moment}).json()["name"] == "tres"


@pytest.mark.parametrize("version", ["0", "4", "999999999999"])
def test_a_version_that_never_was_is_not_found(version: str, client: httpx2.Client, customer: str) -> None:
    assert slug(client.get(customer, params={"version": version})) == "version-not-found"


def test_before_its_first_event_there_is_no_customer(client: httpx2.Client, customer: str) -> None:
    assert slug(client.get(customer, params={"as_of": "2001-01-01T00:00:00Z"})) == "customer-not-found"


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("version=1&as_of=2026-01-01T00:00:00Z", {"as_of"}),
        ("as_of=2999-01-01T00:00:00Z", {"as_of"}),
        ("as_of=2026-01-01T00:00:00", {"as_of"}),
        ("as_of=2026-01-01T00:00:00+00:00", {"as_of"}),
        ("as_of=2026-02-30T00:00:00Z", {"as_of"}),
        ("as_of=0001-01-01T00:00:00%2B23:59", {"as_of"}),
        ("version=1&version=1", {"version"}),
        ("version=%2B1", {"version"}),
        ("version=1.0", {"version"}),
        ("version=%D9%A1", {"version"}),
        ("version=", {"version"}),
        ("version=99999999999999999999999", {"version"}),
        ("x=1&x=2", {"x"}),
        ("q=%FF", {""}),
    ],
)
def test_a_question_about_the_past_is_read_to_the_letter(
    query: str, wrong: set[str], client: httpx2.Client, customer: str
) -> None:
    assert parameters(client.get(f"{customer}?{query}")) == wrong


def test_an_answer_is_not_sent_twice_to_who_has_it(client: httpx2.Client, customer: str) -> None:
    answer = client.get(customer, headers={"If-None-Match": 'W/"2", "3"'})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"3"')
    assert client.get(customer, headers={"If-None-Match": '"2"'}).status_code == 200


def test_head_answers_like_get_without_content(client: httpx2.Client, customer: str) -> None:
    head, get = client.head(customer), client.get(customer)

    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", get.headers["etag"])
    assert head.headers["content-length"] == get.headers["content-length"]
