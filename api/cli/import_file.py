"""What `customers import` does: from a file to a report, with a progress bar on the way."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from api.cli.failures import Failed
from api.cli.import_report import ImportReport
from api.cli.opening import log_access, who
from api.cli.progress import Bar
from api.settings import Settings
from application.database.connections import connect
from application.importing.files.column_names import ColumnNames
from application.importing.files.encodings import text_codec
from application.importing.files.messages import COLUMNS_IGNORED
from application.importing.files.opening import ReadingOptions, open_table
from application.importing.files.table import FileUnusable, Table
from application.importing.importer import Importer
from application.importing.options import ImportOptions
from application.importing.remarks import Remark
from application.importing.row import RowReader
from application.writing.holders import holders_of
from domain.change import Change
from domain.messages import Wording


def reading_options(encoding: str, sheet: str | None, mapped: Iterable[str], *, ignore_unknown: bool) -> ReadingOptions:
    """How the file is to be read; ends the command where that makes no sense."""
    try:
        names = ColumnNames.said(mapped, ignore_unknown=ignore_unknown)
        return ReadingOptions(encoding=text_codec(encoding), sheet=sheet, names=names)
    except FileUnusable as unusable:
        raise Failed(str(unusable)) from None


def import_file(
    file: Path, settings: Settings, reading: ReadingOptions, *, is_dry_run: bool, errors: Path | None
) -> ImportReport:
    """Import a file, `-` for standard input; the database is not touched before the header is right."""
    report = ImportReport(is_dry_run)
    with ExitStack() as stack:
        source = stack.enter_context(_source(file))
        table = _opened(source, reading)
        reader = RowReader(table.header, default_region=settings.default_region, origins=settings.contact_origins)
        stack.enter_context(report.problems_in(errors))
        url, access = stack.enter_context(log_access(settings))
        importer = Importer(
            submit=access.writer.submit,
            holders=partial(holders_of, stack.enter_context(connect(url, "command"))),
            claims=access.claims,
            index_key=access.secrets.index,
            change=Change(who(), request_id=f"import-{uuid4().hex[:12]}"),
            options=ImportOptions(dry_run=is_dry_run),
        )
        bar = stack.enter_context(Bar("Checking" if is_dry_run else "Importing", total=_size(source), counts="rows"))
        try:
            for result in importer.run(table.rows, reader):
                report.count(result)
                bar.advance(1, reached=_read_so_far(source))
            report.is_complete = True
        except FileUnusable as unusable:
            report.note(0, Remark("", unusable.wordings[0]))
            report.failed += 1
        except KeyboardInterrupt:
            pass  # what is on its way is finished while the writer stops
    return report


def _opened(source: BinaryIO, reading: ReadingOptions) -> Table:
    try:
        table = open_table(source, reading)
    except FileUnusable as unusable:
        raise Failed(str(unusable)) from None
    if table.header.ignored:
        print(Wording(COLUMNS_IGNORED, {"columns": table.header.ignored}).text(), file=sys.stderr)
    return table


@contextmanager
def _source(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
    else:
        with file.open("rb") as source:
            yield source


def _size(source: BinaryIO) -> int | None:
    """The size of a file in bytes; unknown for a pipe."""
    return os.fstat(source.fileno()).st_size or None if source.seekable() else None


def _read_so_far(source: BinaryIO) -> int | None:
    return source.tell() if source.seekable() else None
