"""Files that a command writes for people: workbooks or CSVs, by the ending of their name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from application.importing.files.output import kind_to_write, table_output

WriteRow = Callable[[Sequence[str]], None]


@contextmanager
def new_table(path: Path, columns: Sequence[str]) -> Iterator[WriteRow]:
    """Rows below a header; only the owner may read the file. `path` must not be there, unless it is a pipe or a device.

    What is there is never replaced, whatever it is: it may be the corrected copy of an earlier report. A file that
    could not be finished is removed. Raises `FileExistsError`, and `FileUnusable` for a kind that is not written.
    """
    kind = kind_to_write(path.name)
    with _new(path) as file, table_output(file, kind, columns, scratch=path.parent) as output:
        yield output.write


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        with path.open("wb") as device:
            yield device
        return
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise
