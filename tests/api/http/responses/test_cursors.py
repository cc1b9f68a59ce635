"""A cursor belongs to one question, and nobody but the service can read or make one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from api.http.responses.cursors import CursorRefused, Cursors, seal, unseal
from api.http.responses.refusals import ValidationFailed
from projections.paging import Direction, PageKey

KEY = bytes(range(32))


def test_a_cursor_is_opened_for_its_question_alone() -> None:
    cursor = seal(KEY, b"question", ["Panadería", 1])

    assert unseal(KEY, b"question", cursor) == ["Panadería", 1]
    with pytest.raises(CursorRefused):
        unseal(KEY, b"another", cursor)
    with pytest.raises(CursorRefused):
        unseal(bytes(32), b"question", cursor)


def test_a_cursor_needs_no_escaping_in_an_address_and_shows_nothing() -> None:
    cursor = seal(KEY, b"", ["Panaderia"] * 20)

    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert "anader" not in cursor


@pytest.mark.parametrize("cursor", ["", "x", "ñ", "a" * 50, "=" * 8, "a b", "A" * 5_000, "\ud800"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CursorRefused):
        unseal(KEY, b"", cursor)


def test_a_changed_cursor_is_refused() -> None:
    cursor = seal(KEY, b"", 1)
    changed = ("B" if cursor[0] == "A" else "A") + cursor[1:]

    with pytest.raises(CursorRefused):
        unseal(KEY, b"", changed)


@pytest.mark.parametrize("value", ["panaderia", datetime(2026, 1, 31, 12, 30, 0, 123456, tzinfo=UTC)])
def test_the_place_of_a_page_comes_back(value: str | datetime) -> None:
    page = PageKey(value, uuid4(), Direction.PREVIOUS)
    cursors = Cursors(KEY, {"sort": "name", "id": [uuid4()], "created_from": datetime(2026, 1, 1, tzinfo=UTC)})

    assert cursors.page(cursors.cursor(page)) == page


def test_another_question_refuses_the_cursor() -> None:
    cursor = Cursors(KEY, {"sort": "name"}).cursor(PageKey("a", uuid4()))

    with pytest.raises(ValidationFailed) as refused:
        Cursors(KEY, {"sort": "-name"}).page(cursor)
    assert refused.value.faults[0].where == "cursor"


def test_no_cursor_is_the_first_page() -> None:
    cursors = Cursors(KEY, {})

    assert cursors.page(None) is None
    assert cursors.cursor(None) is None
