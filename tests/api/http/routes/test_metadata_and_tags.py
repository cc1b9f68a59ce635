"""Metadata and tags of a customer over HTTP: kept, merged, told, refused."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.support.problems import assert_problem
from tests.support.running_service import RunningService
from tests.support.somebody import everything_in

NEW = {"name": "Ana", "tax_id": "CF"}


def faults(answer: httpx2.Response) -> list[tuple[str, str]]:
    """Where it is wrong, and the code of what is."""
    errors = assert_problem(answer, 422, "validation-failed")["errors"]
    return [(each["pointer"], each["code"]) for each in errors]


def registered(client: httpx2.Client, **more: Any) -> dict[str, Any]:
    customer: dict[str, Any] = client.post("/v1/customers", json=NEW | more).raise_for_status().json()
    return customer


def test_who_has_neither_has_them_empty_and_its_history_says_nothing_of_them(client: httpx2.Client) -> None:
    customer = registered(client, metadata={}, tags=[])
    assert (customer["metadata"], customer["tags"]) == ({}, [])
    (event,) = client.get(f"/v1/customers/{customer['id']}/history").json()["items"]
    assert not {change["path"] for change in event["changes"]} & {"/metadata", "/tags"}


def test_both_are_cleaned_and_kept(client: httpx2.Client) -> None:
    customer = registered(
        client,
        metadata={"segment": "  N\u0303andu\u0301 ", "none": None, "blank": " "},
        tags=["VIP", "ruta norte", "vip", " A "],
    )
    assert customer["metadata"] == {"segment": "Ñandú"}
    assert customer["tags"] == ["A", "ruta norte", "VIP"]
    assert client.get(f"/v1/customers/{customer['id']}").json() == customer


def test_a_change_of_metadata_is_a_merge_patch_and_tags_are_replaced(client: httpx2.Client) -> None:
    customer = registered(client, metadata={"a": "1", "b": "2"}, tags=["x"])
    path = f"/v1/customers/{customer['id']}"
    changed = client.patch(path, json={"metadata": {"b": None, "c": "3"}, "tags": ["y", "z"]}).json()
    assert (changed["metadata"], changed["tags"], changed["version"]) == ({"a": "1", "c": "3"}, ["y", "z"], 2)
    same = client.patch(path, json={"metadata": {"c": "3", "d": None}, "tags": ["z", "Y", "y"]}).json()
    assert (same["version"], same["tags"]) == (3, ["Y", "z"])  # another spelling is another text
    unchanged = client.patch(path, json={"metadata": {}, "tags": ["z", "Y"]})
    assert (unchanged.status_code, unchanged.json()["version"]) == (200, 3)
    cleared = client.patch(path, json={"metadata": None, "tags": None}).json()
    assert (cleared["metadata"], cleared["tags"], cleared["version"]) == ({}, [], 4)


def test_history_and_difference_tell_both_as_a_whole(client: httpx2.Client) -> None:
    customer = registered(client, metadata={"a": "1"}, tags=["x"])
    path = f"/v1/customers/{customer['id']}"
    client.patch(path, json={"metadata": {"b": "2"}, "tags": []})
    changes = client.get(f"{path}/history").json()["items"][1]["changes"]
    assert changes == [
        {"path": "/metadata", "before": {"a": "1"}, "after": {"a": "1", "b": "2"}},
        {"path": "/tags", "before": ["x"], "after": []},
    ]
    told = client.get(f"{path}/diff", params={"from": 1, "to": 2}).json()["changes"]
    assert told == changes
    assert client.get(path, params={"version": 1}).json()["metadata"] == {"a": "1"}


@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ({"metadata": {"Segment": "x"}}, "/metadata", "metadata-name"),
        ({"metadata": {"a": 1}}, "/metadata/a", "not-a-text"),
        ({"metadata": {"a": True}}, "/metadata/a", "not-a-text"),
        ({"metadata": {"a": {"b": "c"}}}, "/metadata/a", "not-a-text"),
        ({"metadata": {"a": "x" * 501}}, "/metadata/a", "text-too-long"),
        ({"metadata": {"a": "x\ny"}}, "/metadata/a", "text-not-one-line"),
        ({"metadata": []}, "/metadata", "not-an-object"),
        ({"metadata": "a=b"}, "/metadata", "not-an-object"),
        ({"metadata": {f"m{number}": "x" for number in range(51)}}, "/metadata", "metadata-too-many"),
        ({"metadata": {f"m{number}": "\u00f1" * 500 for number in range(40)}}, "/metadata", "metadata-too-large"),
        ({"tags": "vip"}, "/tags", "not-a-list"),
        ({"tags": [1]}, "/tags/0", "not-a-text"),
        ({"tags": ["a", " "]}, "/tags/1", "required"),
        ({"tags": ["a,b"]}, "/tags/0", "tag-separator"),
        ({"tags": ["x" * 51]}, "/tags/0", "text-too-long"),
        ({"tags": [f"t{number}" for number in range(51)]}, "/tags", "tags-too-many"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_place_on_both_ways(
    client: httpx2.Client, body: dict[str, Any], where: str, code: str
) -> None:
    answer = client.post("/v1/customers", json=NEW | body)
    assert faults(answer) == [(where, code)]
    customer = registered(client)
    answer = client.patch(f"/v1/customers/{customer['id']}", json=body)
    assert faults(answer) == [(where, code)]
    assert client.get(f"/v1/customers/{customer['id']}").json() == customer


def test_what_would_be_too_many_together_is_refused_and_nothing_is_changed(client: httpx2.Client) -> None:
    customer = registered(client, metadata={f"m{number}": "x" for number in range(50)})
    path = f"/v1/customers/{customer['id']}"
    answer = client.patch(path, json={"name": "Otra", "metadata": {"one_more": "x"}})
    assert faults(answer) == [("/metadata", "metadata-too-many")]
    assert client.get(path).json() == customer
    assert client.patch(path, json={"metadata": {"m0": None, "one_more": "x"}}).status_code == 200


def test_nothing_of_it_is_left_open_in_the_log_or_after_an_erasure(
    client: httpx2.Client, service: RunningService
) -> None:
    assert service.database_url
    customer = registered(client, metadata={"house": "Xochiquetzal verde"}, tags=["Xochiquetzal"])
    path = f"/v1/customers/{customer['id']}"
    client.patch(path, json={"metadata": {"house": "Xochiquetzal rojo"}})
    client.post(f"{path}/erase", json={"reason": "asked for"}).raise_for_status()
    assert "ochiquetzal" not in everything_in(service.database_url).lower()
    changes = [
        (change["path"], change["before"], change["after"])
        for event in client.get(f"{path}/history").json()["items"]
        for change in event["changes"]
        if change["path"] in ("/metadata", "/tags")
    ]
    assert changes == [
        ("/metadata", None, "[erased]"),
        ("/tags", None, "[erased]"),
        ("/metadata", "[erased]", "[erased]"),
    ]
