"""Tags and members of metadata in files: added, changed, and removed only where an import replaces."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO

import pytest

from application.importing.effects import Effect, What
from application.importing.files import export
from application.importing.files.header import read_header
from application.importing.files.table import FileUnusable
from tests.support.commands import erase
from tests.support.desk import Desk, open_desk

ANA = "external_id,name,tax_id,tags,metadata_segment,metadata_route\nX1,Ana,CF,VIP; sur,retail,7\n"


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as desk:
        yield desk


def rows_of(desk: Desk) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(desk.export(), newline="")))


def test_a_new_customer_has_what_its_row_says(desk: Desk) -> None:
    assert desk.became(ANA) == ["registered"]
    [ana] = desk.customers()
    assert ana["tags"] == ["sur", "VIP"]
    assert ana["metadata"] == {"segment": "retail", "route": "7"}


@pytest.mark.parametrize("cell", ['"sur, VIP"', '"VIP\nsur"', "vip;;sur;Sur;", "sur; VIP"])
def test_the_same_tags_change_nothing_however_they_are_written(desk: Desk, cell: str) -> None:
    desk.became(ANA)
    assert desk.became(f"external_id,Etiquetas\nX1,{cell}\n") == ["unchanged"]


def test_a_row_adds_tags_and_members_and_leaves_the_others(desk: Desk) -> None:
    desk.became(ANA)
    [result] = desk.bring("external_id,tags,metadata_segment,metadata_since,metadata_route\nX1,nuevo,wholesale,2026,\n")
    [ana] = desk.customers()
    assert ana["tags"] == ["nuevo", "sur", "VIP"]
    assert ana["metadata"] == {"segment": "wholesale", "since": "2026", "route": "7"}
    assert list(result.effects) == [
        Effect(What.CHANGED, "tags", ["sur", "VIP"], ["nuevo", "sur", "VIP"]),
        Effect(What.CHANGED, "metadata_segment", "retail", "wholesale"),
        Effect(What.CHANGED, "metadata_since", None, "2026"),
    ]


def test_what_replaces_removes_what_its_columns_do_not_say(desk: Desk) -> None:
    desk.became(ANA)
    assert desk.became("external_id,tags,metadata_segment\nX1,nuevo,\n", replace=True) == ["changed"]
    [ana] = desk.customers()
    assert ana["tags"] == ["nuevo"]
    assert ana["metadata"] == {"route": "7"}, "columns that a file has not say nothing"
    assert desk.became("external_id,tags,metadata\nX1,,\n", replace=True) == ["changed"]
    [ana] = desk.customers()
    assert (ana["tags"], ana["metadata"]) == ([], {})


def test_an_object_has_all_members(desk: Desk) -> None:
    desk.became(ANA)
    table = 'external_id,metadatos\nX1,"{""segment"": ""x"", ""a__b"": ""1""}"\n'
    assert desk.became(table) == ["changed"]
    assert desk.customers()[0]["metadata"] == {"a__b": "1", "route": "7", "segment": "x"}
    assert desk.became(table) == ["unchanged"]
    assert desk.became(table, replace=True) == ["changed"]
    assert desk.customers()[0]["metadata"] == {"a__b": "1", "segment": "x"}


def test_an_archived_customer_that_has_them_already_is_no_refusal(desk: Desk) -> None:
    desk.became(ANA)
    desk.became("external_id,status\nX1,archived\n")
    assert desk.became(ANA) == ["unchanged"]
    assert desk.became("external_id,tags\nX1,otra\n") == [": customer-archived"]


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("tags", "x" * 51, "tags: text-too-long"),
        ("tags", ";".join(f"t{number}" for number in range(51)), "tags: tags-too-many"),
        ("metadata_a", "x" * 501, "metadata_a: text-too-long"),
        ("metadata_a", "2.34568E+12", "metadata_a: spreadsheet-shortened"),
        ("metadata", "[]", "metadata: metadata-invalid"),
        ("metadata", '"{""a"": 1}"', "metadata: metadata-invalid"),
        ("metadata", '"{""A b"": ""1""}"', "metadata: metadata-name"),
        ("metadata", "{" * 5_000, "metadata: metadata-invalid"),
    ],
)
def test_what_cannot_be_is_refused_with_its_cell(desk: Desk, column: str, cell: str, problem: str) -> None:
    assert desk.became(f"name,tax_id,{column}\nAna,CF,{cell}\n") == [problem]


def test_what_is_too_much_together_with_what_is_there_is_refused(desk: Desk) -> None:
    many = json.dumps({f"n{number}": "x" for number in range(50)}).replace('"', '""')
    assert desk.became(f'external_id,name,tax_id,metadata\nX1,Ana,CF,"{many}"\n') == ["registered"]
    assert desk.became("external_id,metadata_otra\nX1,x\n") == ["metadata: metadata-too-many"]


def test_columns_of_no_member_are_named() -> None:
    long = f"metadata_{'x' * 41}"
    with pytest.raises(FileUnusable, match=f"{long[:60]} is of no member of metadata"):
        read_header(["name", "tax_id", long])
    header = read_header(["name", "tax_id", "metadata_a__b", "Metadata a b", "metadatos_Región"])
    assert header.details.keys() == {"name", "tax_id", "metadata_a__b", "metadata_a_b", "metadata_region"}


def test_an_export_has_a_column_for_each_name_in_use_now(desk: Desk) -> None:
    desk.became(ANA)
    desk.became("external_id,name,tax_id,metadata_color\nX2,Eva,CF,rojo\nX3,Lía,CF,\n")
    desk.became("external_id,metadata_route\nX1,\n", replace=True)
    first, second, third = rows_of(desk)
    assert [name for name in first if name.startswith("metadata")] == ["metadata_color", "metadata_segment"]
    assert (first["tags"], first["metadata_segment"], first["metadata_color"]) == ("sur; VIP", "retail", "")
    assert (second["metadata_color"], third["metadata_color"]) == ("rojo", "")


def test_very_many_names_are_one_column_that_is_read_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_NAMES", 1)
    desk.became(ANA)
    table = desk.export()
    (row,) = csv.DictReader(StringIO(table, newline=""))
    assert json.loads(row["metadata"]) == {"segment": "retail", "route": "7"}
    assert "metadata_segment" not in row
    assert desk.became(table, replace=True) == ["unchanged"]


def test_names_of_nobody_who_was_erased_are_columns(desk: Desk) -> None:
    desk.became(ANA)
    desk.do(erase(desk.customers()[0]["id"]))
    assert "metadata" not in desk.export()


def test_values_survive_a_spreadsheet(desk: Desk) -> None:
    desk.became('external_id,name,tax_id,tags,metadata_code,metadata_sum\nX1,Ana,CF,"\'=1; 007","\'007","\'=1+1"\n')
    [ana] = desk.customers()
    assert ana["metadata"] == {"code": "007", "sum": "=1+1"}
    table = desk.export()
    assert "'007,'=1+1" in table
    assert desk.became(table, replace=True) == ["unchanged"]
