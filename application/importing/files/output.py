"""A table written row by row in constant memory, as CSV or as a workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from application.importing.files import messages
from application.importing.files.kinds import FileKind
from application.importing.files.table import Cell, FileUnusable

_NOT_WRITTEN: Final = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")


class TableOutput(Protocol):
    """A file that takes one row after the other."""

    def write(self, cells: Sequence[Cell]) -> None: ...

    def close(self) -> None: ...


def kind_to_write(name: str) -> FileKind:
    """What the name of a file asks for; raises `FileUnusable` for a kind of workbook that is not written."""
    ending = Path(name).suffix.lower()
    if ending in _NOT_WRITTEN:
        raise FileUnusable.told(messages.KIND_NOT_WRITTEN)
    return FileKind.WORKBOOK if ending == ".xlsx" else FileKind.CSV


@contextmanager
def table_output(
    file: BinaryIO,
    kind: FileKind,
    columns: Sequence[str],
    *,
    has_mark: bool = True,
    scratch: Path | None = None,
    sheet: str = "customers",
    calculable: Collection[str] = (),
) -> Iterator[TableOutput]:
    """Rows below the header `columns`; the file is complete when this is left without an exception.

    A CSV begins with a byte order mark where `has_mark` says so. A workbook is put together from files in `scratch`,
    and has one `sheet`; its `calculable` columns have no text, so that formulas may be added to them.
    """
    output: TableOutput
    if kind is FileKind.CSV:
        from application.importing.files.csv_output import CsvOutput

        output = CsvOutput(file, columns, has_mark=has_mark)
        yield output
        output.close()
        return
    from application.importing.files.workbook_output import open_workbook  # costs time that a CSV need not take

    with open_workbook(file, columns, scratch, sheet, calculable) as output:
        yield output
        output.close()
