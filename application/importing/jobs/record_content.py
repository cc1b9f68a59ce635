"""A row of the table of imports to the record that it stands for, and what is written of an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from application.importing.files.column_names import ColumnNames
from application.importing.jobs.import_key import ImportKey
from application.importing.jobs.records import ImportCounts, ImportOrder, ImportRecord, ImportState
from application.importing.jobs.row_content import read_wording
from application.importing.options import ImportOptions
from application.keys.data_keys import DataKeys
from domain.change import Change


class RecordRow(NamedTuple):
    """The columns that `store_sql.RECORD` asks for."""

    id: UUID
    caller: str
    state: str
    options: Mapping[str, Any]
    wrapped: bytes | None
    request: bytes | None
    header: bytes | None
    reasons: bytes | None
    size: int
    chunks: int
    has_file: bool
    added: int
    changed: int
    unchanged: int
    duplicate: int
    failed: int
    effects: Mapping[str, int]
    warnings: Mapping[str, int]
    total: int | None
    bytes_read: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    def key(self, data_keys: DataKeys) -> ImportKey | None:
        """What opens the rest; None once it is destroyed."""
        return None if self.wrapped is None else ImportKey.behind(data_keys, self.id, self.wrapped)

    def record(self, data_keys: DataKeys) -> ImportRecord:
        """What the row says."""
        key = self.key(data_keys)
        request = _opened(key, "request", self.request) or {}
        options = dict(self.options)
        sheet, encoding, ignores = options.pop("sheet"), options.pop("encoding"), options.pop("ignore_unknown")
        counts = ImportCounts(self.added, self.changed, self.unchanged, self.duplicate, self.failed)
        return ImportRecord(
            id=self.id,
            change=Change(self.caller, request.get("on_behalf_of"), request.get("reason"), f"import-{self.id}"),
            order=ImportOrder(
                options=ImportOptions(**options),
                names=ColumnNames(request.get("names", {}), ignores),
                sheet=sheet,
                encoding=encoding,
            ),
            state=ImportState(self.state),
            counts=counts,
            reasons=[read_wording(each) for each in _opened(key, "reasons", self.reasons) or ()],
            effects=self.effects,
            warnings=self.warnings,
            header=_opened(key, "header", self.header) or (),
            size=self.size,
            progress=self._progress(counts.rows),
            has_file=self.has_file,
            created_at=self.created_at,
            started_at=self.started_at,
            ended_at=self.ended_at,
        )

    def _progress(self, rows: int) -> float:
        """By rows where a dry run counted them, else by how much of the file was read."""
        if self.state in (ImportState.DONE, ImportState.READY):
            return 1.0
        part, whole = (rows, self.total) if self.total else (self.bytes_read, self.size)
        return min(1.0, part / whole) if whole else 0.0


def options_content(order: ImportOrder) -> Jsonb:
    """What of an order says nothing of its file."""
    more = {"sheet": order.sheet, "encoding": order.encoding, "ignore_unknown": order.names.ignore_unknown}
    return Jsonb({**asdict(order.options), **more}, dumps=orjson.dumps)


def request_content(order: ImportOrder, change: Change) -> dict[str, Any]:
    """The rest, to be sealed, with whom it is for and why."""
    return {"on_behalf_of": change.on_behalf_of, "reason": change.reason, "names": dict(order.names.meant)}


def _opened(key: ImportKey | None, kind: str, sealed: bytes | None) -> Any:
    return None if key is None or sealed is None else key.open_json(kind, sealed)
