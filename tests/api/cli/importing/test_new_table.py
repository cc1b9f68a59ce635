"""A file that a command writes for people takes the place of nothing."""

from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest

from api.cli.importing.new_table import new_table
from application.importing.files.table import FileUnusable
from application.importing.files.workbook_file import read_workbook


@pytest.mark.parametrize("name", ["errors.csv", "errors.xlsx", "errors"])
def test_it_is_a_csv_or_a_workbook_by_its_name_and_only_for_its_owner(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with new_table(file, ["line", "reason"]) as write:
        write(["2", "=1+1"])
    if name.endswith(".xlsx"):
        with file.open("rb") as content:
            assert [row.cells for row in read_workbook(content)] == [["line", "reason"], ["2", "=1+1"]]
    else:
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
        assert rows == [["line", "reason"], ["2", "'=1+1"]]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", ["errors.csv", "errors.xlsx"])
def test_what_is_there_stays_and_so_does_what_a_link_leads_to(tmp_path: Path, name: str) -> None:
    other = tmp_path / "other"
    other.write_text("of somebody")
    (tmp_path / name).symlink_to(other)
    (tmp_path / f"hard-{name}").hardlink_to(other)
    (tmp_path / f"dead-{name}").symlink_to(tmp_path / "nowhere")
    for each in name, f"hard-{name}", f"dead-{name}":
        with pytest.raises(FileExistsError), new_table(tmp_path / each, ["line"]):
            raise AssertionError
    assert other.read_text() == "of somebody"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_is_not_finished_is_not_left_behind(tmp_path: Path) -> None:
    def half(name: str) -> None:
        with new_table(tmp_path / name, ["line"]) as write:
            write(["2"])
            raise RuntimeError

    for name in "errors.csv", "errors.xlsx":
        with pytest.raises(RuntimeError):
            half(name)
    assert os.listdir(tmp_path) == []


def test_kinds_of_workbooks_that_are_not_written_are_refused_before_anything_is_there(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable), new_table(tmp_path / "errors.ods", ["line"]):
        raise AssertionError
    assert os.listdir(tmp_path) == []
