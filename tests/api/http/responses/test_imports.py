"""What is told of the columns of a file."""

from __future__ import annotations

import pytest

from api.http.responses import imports
from api.http.responses.imports import column_documents
from application.importing.files.header import MOST_UNKNOWN
from application.importing.jobs.records import FileColumn


def test_what_names_are_like_is_looked_for_of_the_first_unknown_ones_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def likely_column(name: str) -> str:
        asked.append(name)
        return "phone_1"

    monkeypatch.setattr(imports, "likely_column", likely_column)
    known = FileColumn(name="Nombre", samples=[], meant="name", is_said=False)
    unknown = [FileColumn(name=f"Telefno {n}", samples=[], meant=None, is_said=False) for n in range(16_383)]
    told = column_documents([known, *unknown])
    assert len(told) == 16_384
    assert asked == [column.name for column in unknown[:MOST_UNKNOWN]]
    assert [each["likely"] for each in told[: MOST_UNKNOWN + 2]] == [None, *["phone_1"] * MOST_UNKNOWN, None]
