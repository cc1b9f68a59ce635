"""A file is there as a whole, for us alone, and on disk; or what was there before still is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from application.durable import drafted, replace_file


def test_only_we_read_what_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("old")
    path.chmod(0o644)
    replace_file(path, "Ñandú\n")
    assert path.read_text(encoding="utf-8") == "Ñandú\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["key"]


def test_a_draft_that_was_left_behind_is_not_written_into(tmp_path: Path) -> None:
    path, draft = tmp_path / "key", tmp_path / "key.new"
    draft.write_text("half")
    draft.chmod(0o666)
    with draft.open(encoding="utf-8") as somebody_reads:
        replace_file(path, "secret")
        assert somebody_reads.read() == "half"
    assert path.read_text() == "secret"
    assert not draft.exists()


@pytest.mark.parametrize("name", ["key", "key.new"])
def test_a_link_is_replaced_and_not_followed(tmp_path: Path, name: str) -> None:
    other = tmp_path / "other"
    other.write_text("of somebody else")
    (tmp_path / name).symlink_to(other)
    replace_file(tmp_path / "key", "secret")
    assert other.read_text() == "of somebody else"
    assert not (tmp_path / "key").is_symlink()


def test_what_fails_on_the_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("old")

    def half() -> None:
        with drafted(path, tmp_path / "draft") as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["customers.csv"]


def test_the_content_is_on_disk_before_the_name_is_and_both_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "key", []
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        status = os.fstat(descriptor)
        seen.append((stat.S_ISDIR(status.st_mode), path.exists(), status.st_ino))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    replace_file(path, "secret")
    assert seen == [(False, False, path.stat().st_ino), (True, True, tmp_path.stat().st_ino)]
