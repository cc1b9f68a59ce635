"""What `customers import` does: from a file to a report, with a progress bar on the way."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from api.cli.failures import Failed
from api.cli.importing import messages
from api.cli.importing.lines import ReportLines
from api.cli.importing.report import ImportReport
from api.cli.opening import log_access, who
from api.cli.stopping import PATIENCE, too_late
from api.settings import Settings
from application.database.connections import connect
from application.importing.files.column_names import ColumnNames
from application.importing.files.encodings import text_codec
from application.importing.files.messages import COLUMN_MISSPELT, COLUMN_UNKNOWN, COLUMNS_IGNORED
from application.importing.files.opening import ReadingOptions, open_table
from application.importing.files.output import kind_to_write
from application.importing.files.table import FileUnusable, Table
from application.importing.importer import Importer
from application.importing.options import ImportOptions
from application.importing.row import RowReader
from application.writing.holders import holders_of
from domain.change import Change
from domain.errors import DatabaseUnavailable
from domain.wording import Language, Message, Wording
from projections.customer_list.known_names import known_names

_NOT_OPENED: Final[Mapping[type[OSError], Message]] = {
    FileNotFoundError: messages.NOT_THERE,
    IsADirectoryError: messages.A_DIRECTORY,
    PermissionError: messages.NO_PERMISSION,
}


def reading_options(
    encoding: str, sheet: str | None, mapped: Iterable[str], *, ignore_unknown: bool, language: Language
) -> ReadingOptions:
    """How the file is to be read; ends the command where that makes no sense."""
    try:
        names = ColumnNames.said(mapped, ignore_unknown=ignore_unknown)
        return ReadingOptions(encoding=text_codec(encoding), sheet=sheet, names=names)
    except FileUnusable as unusable:
        raise Failed("\n".join(each.text(language) for each in unusable.wordings)) from None


def import_file(
    file: Path,
    settings: Settings,
    reading: ReadingOptions,
    options: ImportOptions,
    language: Language,
    *,
    errors: Path | None,
    report_file: Path | None,
    patience: float = PATIENCE,
) -> ImportReport:
    """Import a file, `-` for standard input; the database is not touched before the header is right."""
    _must_be_writable(file, report_file, errors, language=language)
    with _opening_told_in(language), _source(file) as source:
        table = _opened(source, reading, language)
        report = ImportReport(ReportLines(table.header, language), language, is_dry_run=options.dry_run)
        with report.written_into(report_file, errors):
            importer: Importer | None = None
            try:
                with ExitStack() as stack:
                    importer = stack.enter_context(_importer(settings, options, language, patience))
                    _count(importer, table, _reader(table, settings, options), source, report)
            except DatabaseUnavailable:
                report.is_away = True
            except KeyboardInterrupt:
                pass  # what was on its way was finished while the writer stopped
            for result in importer.left() if importer else ():
                report.count(result)
    return report


def _must_be_writable(file: Path, *outputs: Path | None, language: Language) -> None:
    """What is written is of a kind that is known, and takes the place of nothing, least of all of what is read."""
    paths = [output.resolve() for output in outputs if output]
    if len(set(paths)) < len(paths):
        raise Failed(Wording(messages.ONE_FILE).text(language))
    for output in outputs:
        if output is None:
            continue
        try:
            kind_to_write(output.name)
        except FileUnusable as unusable:
            raise Failed(unusable.wordings[0].text(language)) from None
        if output.exists() and file.exists() and output.samefile(file):
            raise Failed(Wording(messages.OVERWRITES, {"file": output}).text(language))
        if output.is_file():
            raise Failed(Wording(messages.IS_THERE, {"file": output}).text(language))


def _count(importer: Importer, table: Table, reader: RowReader, source: BinaryIO, report: ImportReport) -> None:
    with report.bar(_size(source)) as bar:
        try:
            for result in importer.run(table.rows, reader):
                report.count(result)
                bar.advance(1, reached=partial(_read_so_far, source))
            report.is_complete = True
            too_late()
        except FileUnusable as unusable:
            report.unreadable(unusable.wordings[0])


@contextmanager
def _importer(settings: Settings, options: ImportOptions, language: Language, patience: float) -> Iterator[Importer]:
    with ExitStack() as stack:
        url, access = stack.enter_context(log_access(settings))
        directory = stack.enter_context(known_names(url, access.store, patience))
        if directory is None and not options.allow_same_name:
            raise Failed(Wording(messages.LIST_BEHIND).text(language))
        yield Importer(
            submit=access.writer.submit,
            holders=partial(holders_of, stack.enter_context(connect(url, "command"))),
            claims=access.claims,
            index_key=access.secrets.index,
            change=Change(who(), request_id=f"import-{uuid4().hex[:12]}"),
            directory=directory,
            options=options,
            patience=patience,
        )


def _reader(table: Table, settings: Settings, options: ImportOptions) -> RowReader:
    return RowReader(
        table.header,
        default_region=settings.default_region,
        origins=settings.contact_origins,
        clears=options.replace,
    )


def _opened(source: BinaryIO, reading: ReadingOptions, language: Language) -> Table:
    try:
        table = open_table(source, reading)
    except FileUnusable as unusable:
        told = list(unusable.wordings)
        if any(each.message in (COLUMN_UNKNOWN, COLUMN_MISSPELT) for each in told):
            told.append(Wording(messages.UNKNOWN_COLUMNS))
        raise Failed("\n".join(each.text(language) for each in told)) from None
    if table.header.ignored:
        print(Wording(COLUMNS_IGNORED, {"columns": table.header.ignored}).text(language), file=sys.stderr)
    return table


@contextmanager
def _opening_told_in(language: Language) -> Iterator[None]:
    """Ends the command where a file that somebody named cannot be opened."""
    try:
        yield
    except tuple(_NOT_OPENED) as error:
        raise Failed(Wording(_NOT_OPENED[type(error)], {"file": error.filename}).text(language)) from None


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
