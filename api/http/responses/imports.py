"""What is told of imports, their columns and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.http.responses.audit_events import Told
from application.importing.files.aliases import plain
from application.importing.files.column_names import LEFT_OUT, ColumnNames, likely_column
from application.importing.files.corrections import is_remarks_column, readable
from application.importing.files.header import MOST_UNKNOWN, read_header
from application.importing.files.table import FileUnusable, Header, column_letters
from application.importing.jobs.records import (
    FileColumn,
    ImportCounts,
    ImportedRow,
    ImportOrder,
    ImportRecord,
    ImportState,
)
from application.importing.remarks import Remark
from domain.change import Change
from domain.wording import Wording

MOST_SAMPLES: Final = 3


def import_document(record: ImportRecord) -> Told:
    """An import as it is now."""
    reasons = [_message(each) for each in record.reasons]
    return {
        "id": record.id,
        "state": record.state,
        "progress": record.progress,
        "counts": _counts(record.counts),
        "effects": _effects(record.effects),
        "warnings": [{"code": code, "count": count} for code, count in record.warnings.items()],
        "reason": reasons[0] if reasons else None,
        "reasons": reasons,
        "can_start": record.can_start,
        **_wanted(record.order),
        "size": record.size,
        **_change(record.change),
        "request_id": record.change.request_id,
        "created_at": record.created_at,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
    }


def as_it_came(record: ImportRecord, order: ImportOrder, change: Change) -> Told:
    """An import as it was when its file had arrived, whatever became of it since, and whoever began it."""
    return import_document(record) | {
        "state": ImportState.READING,
        "progress": 0.0,
        "counts": _counts(ImportCounts()),
        **dict.fromkeys(("effects", "warnings", "reasons"), ()),
        **dict.fromkeys(("reason", "started_at", "ended_at")),
        "can_start": False,
        **_wanted(order),
        **_change(change),
    }


def _change(change: Change) -> Told:
    return {"actor": change.actor, "on_behalf_of": change.on_behalf_of, "change_reason": change.reason}


def _counts(counts: ImportCounts) -> Told:
    return {
        "rows": counts.rows,
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "duplicate": counts.duplicate,
        "failed": counts.failed,
    }


def _effects(counted: Mapping[str, int]) -> list[Told]:
    """`removed:email` and how many, apart."""
    found = []
    for name, count in counted.items():
        what, _, member = name.partition(":")
        found.append({"what": what, "member": member, "count": count})
    return found


def _wanted(order: ImportOrder) -> Told:
    options, names = order.options, order.names
    return {
        "dry_run": options.dry_run,
        "mode": "replace" if options.replace else "add",
        "update_only": options.update_only,
        "map": dict(names.meant),
        "ignore_unknown": names.ignore_unknown,
        "allow_worse": options.allow_worse,
        "allow_same_name": options.allow_same_name,
        "encoding": order.encoding,
        "sheet": order.sheet,
    }


def _message(wording: Wording) -> Told:
    return {"code": wording.message.code, "message": wording.text(), "values": wording.values}


def column_documents(columns: Sequence[FileColumn]) -> list[Told]:
    """The columns of a file, and what each is taken for; what names are like is looked for of the first ones alone."""
    unknown = [
        column.name for column in columns if not (column.meant or column.is_said or is_remarks_column(column.name))
    ]
    likely = {name: likely_column(name) for name in unknown[:MOST_UNKNOWN]}
    return [
        {
            "place": column_letters(place),
            "name": readable(column.name),
            "samples": [readable(sample) for sample in column.samples[:MOST_SAMPLES]],
            "column": column.meant,
            "is_said": column.is_said,
            "likely": None if column.meant or column.is_said else likely.get(column.name),
        }
        for place, column in enumerate(columns)
    ]


def header_of(columns: Sequence[FileColumn]) -> Header | None:
    """Where each column stands; nothing where that is not known, because the header is wrong or gone."""
    meant = {plain(column.name): column.meant or LEFT_OUT for column in columns if column.is_said}
    try:
        return read_header([column.name for column in columns], ColumnNames(meant, ignore_unknown=True))
    except FileUnusable:
        return None


def row_document(row: ImportedRow, header: Header | None) -> Told:
    """A row, with the cells that it is about."""
    return {
        "row": row.shown_at,
        "line": row.line,
        "status": row.status,
        "customer_id": row.customer_id,
        "is_erased": row.is_erased,
        "cells": [readable(cell) for cell in row.cells],
        "problems": [_remark(each, row, header) for each in row.problems],
        "warnings": [_remark(each, row, header) for each in row.warnings],
        "effects": [
            {
                "what": each.what,
                "member": each.member,
                "before": each.before,
                "after": each.after,
                "entry": each.entry,
            }
            for each in row.effects
        ],
    }


def _remark(remark: Remark, row: ImportedRow, header: Header | None) -> Told:
    place = header.place(remark.column) if header else None
    cell = None if place is None else f"{column_letters(place)}{row.shown_at}"
    return {**_message(remark.wording), "column": remark.column, "cell": cell, "likely": remark.likely}
