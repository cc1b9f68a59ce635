"""What is kept of an import: how far it is, what became of its rows, and what each of these said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from application.importing.effects import Effect
from application.importing.files.column_names import ColumnNames
from application.importing.options import AS_USUAL, ImportOptions
from application.importing.remarks import Remark
from domain.change import Change
from domain.wording import Wording


class ImportState(StrEnum):
    """How far an import is."""

    READING = "reading"
    """Its file is there; the header, and for a dry run all rows, are being looked at."""
    READY = "ready"
    """A dry run ended; it can be begun for as long as its file is kept."""
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    """`reasons` say why. Where only header, encoding or sheet was wrong, it can be begun while its file is kept."""


class RowStatus(StrEnum):
    """The rows that are kept one by one; see `ImportCounts` for which is which."""

    FAILED = "failed"
    CHANGED = "changed"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """Rows by what became of them, or would become of them in a dry run: every row is in exactly one of these.

    added      a customer was registered
    changed    a customer that was there differs now
    unchanged  the customer is as the row says already, and the same row again
    duplicate  refused, because another row above is about the same customer, or because a customer has the same name
               and nothing tells the two apart
    failed     refused for any other reason, or cannot be read

    The command line has the last two in one number.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicate: int = 0
    failed: int = 0

    @property
    def rows(self) -> int:
        """All rows that were looked at so far."""
        return self.added + self.changed + self.unchanged + self.duplicate + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """How somebody wants a file to be imported."""

    options: ImportOptions = AS_USUAL
    names: ColumnNames = field(default_factory=ColumnNames)
    """What columns stand for. Where it says of no column what that stands for, what the caller said last of a file with
    the same header counts."""
    sheet: str | None = None
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import as it is now."""

    id: UUID
    change: Change
    """Who wants it, and why; its `request_id` is that of all events of the import. After 30 days no more than who."""
    order: ImportOrder
    state: ImportState
    counts: ImportCounts
    reasons: Sequence[Wording] = ()
    """Why it failed, everything that is wrong."""
    effects: Mapping[str, int] = field(default_factory=dict)
    """How many changes of each kind there are, by `What` and member: `removed:email`, `default-moved:...`."""
    warnings: Mapping[str, int] = field(default_factory=dict)
    """How many remarks there are of each code that kept no row from being done."""
    header: Sequence[str] = ()
    """The names of the columns as the file has them; empty before they are read and after 30 days."""
    size: int = 0
    """Of the file, in bytes."""
    progress: float = 0.0
    """From 0 to 1: how much of the file the present state is through with."""
    has_file: bool = False
    """Whether the file is still kept, so that the import can go on or begin."""
    created_at: datetime
    started_at: datetime | None = None
    """When the first row was to be recorded."""
    ended_at: datetime | None = None
    """When it came to its present state, where that is one in which nothing happens."""

    @property
    def can_start(self) -> bool:
        """Whether it waits for somebody to begin it."""
        return self.has_file and self.state in (ImportState.READY, ImportState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """A row that failed, changed a customer, or is a duplicate."""

    number: int
    """Which row below the header it is, counted from 1: what `after` of `rows_of` takes."""
    line: int
    """Where it begins in the file, counted from 1."""
    shown_at: int
    """Its row in a spreadsheet program, counted from 1."""
    status: RowStatus
    customer_id: UUID | None
    """Whom it is about, if that is somebody who is there."""
    is_erased: bool = False
    """Whether what it said is gone, because its customer was erased: then all members below are empty."""
    cells: Sequence[str] = ()
    """As they stand in the file, below `ImportRecord.header`."""
    problems: Sequence[Remark] = ()
    """Why it was refused. `Remark.column` is called as in the contract; `place` of the header says where it stands."""
    warnings: Sequence[Remark] = ()
    """What somebody should look at, although it was done."""
    effects: Sequence[Effect] = ()
    """What changes about the customer; values as JSON has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumn:
    """A column of the file of an import."""

    name: str
    """As the file has it."""
    samples: Sequence[str]
    """What stands in it in the first rows; empty once the file is destroyed."""
    meant: str | None
    """The column of the contract that it stands for, by what was said of it or by its name.

    None if nobody knows, or if somebody said that it is left out.
    """
    is_said: bool
    """Whether somebody said so, in this import or in an earlier one of the same caller with the same header."""
