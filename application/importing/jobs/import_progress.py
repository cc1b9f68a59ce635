"""What became of the rows of an import so far, saved about once a second together with the rows that are kept."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import psycopg
from psycopg.types.json import Jsonb

from application.importing import messages
from application.importing.importer import RowResult
from application.importing.jobs import jobs_sql as sql
from application.importing.jobs.import_key import ImportKey
from application.importing.jobs.lease import Lease
from application.importing.jobs.records import ImportCounts, ImportRecord, RowStatus
from application.importing.jobs.row_content import row_content
from application.importing.matching import Matched
from application.writing.appender_sql import IMPORT_ROWS_LOCK

SAVE_SECONDS: Final = 1.0
SAVE_BYTES: Final = 4 * 2**20
"""Rows that are kept wait for no second where they are so large."""

_DUPLICATES: Final = {messages.NAMED_ABOVE.code, messages.SAME_NAME.code, messages.SAME_NAME_ABOVE.code}
_KEPT_ONES: Final = frozenset(each.value for each in RowStatus)
_DONE: Final = {Matched.REGISTERED: "added", Matched.CHANGED: "changed", Matched.UNCHANGED: "unchanged"}


class LeaseLost(Exception):
    """The import is no longer ours: somebody else has it, or it is gone."""


class _KeptRow(NamedTuple):
    """A row as it is stored."""

    number: int
    line: int
    shown_at: int
    status: str
    customer_id: UUID | None
    other_id: UUID | None
    sealed: bytes


class ImportProgress:
    """Counts rows in their order; `save` writes what it knows. `width` is the number of columns of the file."""

    def __init__(self, record: ImportRecord, lease: Lease, key: ImportKey, width: int) -> None:
        self._lease, self._key, self._width = lease, key, width
        self._rows: Counter[str] = Counter(asdict(record.counts))
        self._effects, self._warnings = Counter(record.effects), Counter(record.warnings)
        self._kept: list[_KeptRow] = []
        self._bytes = 0
        self._saved_at = 0.0  # the first rows at once: an attempt that got so far is no failure

    @property
    def rows(self) -> int:
        """How many rows are counted: those are done."""
        return self._rows.total()

    @property
    def is_to_be_saved(self) -> bool:
        """Whether it is time."""
        return self._bytes > SAVE_BYTES or time.monotonic() - self._saved_at > SAVE_SECONDS

    def count(self, result: RowResult) -> None:
        """The next row."""
        status = status_of(result)
        self._rows[status] += 1
        self._effects.update(f"{each.what}:{each.member}" for each in result.effects)
        self._warnings.update(each.code for each in result.warnings)
        if status in _KEPT_ONES:
            self._keep(RowStatus(status), result)

    def _keep(self, status: RowStatus, result: RowResult) -> None:
        sealed = self._key.seal_json("row", row_content(result, self._width), result.number)
        other_id = next((each.other_id for each in result.problems if each.other_id), None)
        line, shown_at = result.raw.line, result.raw.row
        self._kept.append(_KeptRow(result.number, line, shown_at, status, result.customer_id, other_id, sealed))
        self._bytes += len(sealed)

    def save(self, connection: psycopg.Connection[Any], bytes_read: int) -> None:
        """Write everything in one transaction; raises `LeaseLost` and writes nothing where it is not ours any more."""
        with connection.transaction():
            connection.execute(sql.SHARE_ROWS_LOCK, [IMPORT_ROWS_LOCK])
            values = {
                **self._lease.names,
                **{name: self._rows[name] for name in ImportCounts.__dataclass_fields__},
                "rows": self.rows,
                "effects": _json(self._effects),
                "warnings": _json(self._warnings),
                "bytes_read": bytes_read,
            }
            if connection.execute(sql.SAVE, values).fetchone() is None:
                raise LeaseLost
            if self._kept:
                names = ("numbers", "lines", "shown", "statuses", "customers", "others", "sealed")
                columns = {
                    name: list(column) for name, column in zip(names, zip(*self._kept, strict=True), strict=True)
                }
                connection.execute(sql.ADD_ROWS, {"id": self._lease.import_id, **columns})
        self._kept.clear()
        self._bytes, self._saved_at = 0, time.monotonic()


def status_of(result: RowResult) -> str:
    """Under which of `ImportCounts` a row is counted."""
    if result.matched:
        return _DONE[result.matched]
    is_duplicate = any(each.code in _DUPLICATES for each in result.problems)
    return "duplicate" if is_duplicate else "failed"


def _json(counter: Counter[str]) -> Jsonb:
    return Jsonb(dict(counter), dumps=orjson.dumps)
