"""How somebody wants a file to be imported, and what is told of an import."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from api.http.models import members as about
from api.http.models.customer_list import Values
from api.http.models.members import member
from api.http.requests.query import Boolean, Text
from api.http.responses.messages import NOT_A_MAPPING
from application.importing.effects import What
from application.importing.files.column_names import ColumnNames
from application.importing.files.encodings import text_codec
from application.importing.files.messages import NO_ENCODING
from application.importing.files.table import FileUnusable
from application.importing.jobs.records import ImportOrder, ImportState
from domain.text import InvalidValue

_FLAGS: Final = ("dry_run", "update_only", "allow_worse", "allow_same_name")


def _codec(text: str) -> str:
    try:
        return text_codec(text)
    except FileUnusable as unusable:
        raise InvalidValue("", NO_ENCODING, **unusable.wordings[0].values) from None


def _pairs(pairs: list[str]) -> list[str]:
    try:
        ColumnNames.said(pairs)
    except FileUnusable:
        raise InvalidValue("", NOT_A_MAPPING) from None
    return pairs


class ImportWanted(BaseModel):
    """Everything that can be asked of an import, as of `customers import`."""

    dry_run: Annotated[
        Boolean | None,
        member("Whether every row is only decided: nothing is recorded until the import is started.", True),
    ] = None
    mode: Annotated[
        Literal["add", "replace"] | None,
        member(
            "`replace` removes e-mails and phones that a row does not name, deactivates billing entities, and has "
            "empty cells clear; `add` removes nothing.",
            "replace",
        ),
    ] = None
    update_only: Annotated[
        Boolean | None, member("Whether rows about customers that are not there fail, instead of adding them.", True)
    ] = None
    mapped: Annotated[
        Annotated[Values, AfterValidator(_pairs)],
        Field(alias="map"),
        member(
            "What a column stands for: its name in the file, `=`, a column, or nothing where it is left out. May be "
            "repeated.",
            ["vendedor=notes"],
        ),
    ] = []
    ignore_unknown: Annotated[
        Boolean | None, member("Whether columns whose names mean nothing are left out, instead of refused.", True)
    ] = None
    allow_worse: Annotated[
        Boolean | None,
        member(
            "Whether tax ids may become invalid, defaults move, and invoices lack something that they have now.", True
        ),
    ] = None
    allow_same_name: Annotated[
        Boolean | None,
        member("Whether customers are added whom nothing tells apart from one of the same name.", True),
    ] = None
    encoding: Annotated[
        Annotated[Text, AfterValidator(_codec)] | None,
        member("How a CSV without a byte order mark is encoded, where the charset of its type does not say.", "cp1252"),
    ] = None
    sheet: Annotated[
        Text | None, member("The sheet of a workbook; else it is the first that is not empty.", "Clientes")
    ] = None

    def order(self, before: ImportOrder, charset: str | None = None) -> ImportOrder:
        """What is wanted now, after `before`: what is not said stays, and what columns stand for is added up."""
        flags = {name: value for name in _FLAGS if (value := getattr(self, name)) is not None}
        if self.mode is not None:
            flags["replace"] = self.mode == "replace"
        ignores = before.names.ignore_unknown if self.ignore_unknown is None else self.ignore_unknown
        return replace(
            before,
            options=replace(before.options, **flags),
            names=ColumnNames({**before.names.meant, **ColumnNames.said(self.mapped).meant}, ignores),
            sheet=self.sheet or before.sheet,
            encoding=self.encoding or charset or before.encoding,
        )


class ImportCountsOut(BaseModel):
    """Rows by what became of them, or would become of them: every one is in exactly one of the last five."""

    rows: Annotated[int, member("How many were looked at so far.", 120)]
    added: Annotated[int, member("A customer was registered.", 90)]
    changed: Annotated[int, member("A customer that was there differs now.", 20)]
    unchanged: Annotated[int, member("The customer is as the row says already.", 5)]
    duplicate: Annotated[
        int,
        member(
            "Refused, because a row above is about the same customer, or because a customer has the same name and "
            "nothing tells the two apart.",
            2,
        ),
    ]
    failed: Annotated[int, member("Refused for another reason, or cannot be read.", 3)]


class MessageOut(BaseModel):
    """Something for people, and what it is made of for programs: `code` never changes its meaning."""

    code: Annotated[str, member("Which message it is; the reference lists them.", "column-misspelt")]
    message: Annotated[str, member("The message in English.", "There is no column Telefno. Is phone_1 meant?")]
    values: Annotated[
        dict[str, object], member("What the message was made with.", {"column": "Telefno", "likely": "phone_1"})
    ]


class ImportEffectOut(BaseModel):
    """How many times an import changes, or would change, the same kind of thing."""

    what: Annotated[What, member("What becomes of it.", "removed")]
    member: Annotated[str, member("A member or an entry of a customer, as columns are called.", "phone")]
    count: Annotated[int, member("How many times.", 12)]


class ImportWarningOut(BaseModel):
    """How many rows were done of which somebody should look at one and the same thing."""

    code: Annotated[str, member("Which message it is.", "placeholder-read-as-cf")]
    count: Annotated[int, member("How many times.", 4)]


class ImportOut(BaseModel):
    """A file on its way into the customers, or that came in."""

    id: Annotated[UUID, member("Its id.", "0198a0c4-9d52-7c3e-9a54-3f0e2b7c9d10")]
    state: Annotated[
        ImportState,
        member(
            "`reading`: the header is being looked at, and all rows where it is a dry run. `ready`: a dry run ended, "
            "and the import can be started. `running`, `done`, `stopped`; `failed`: `reasons` say why.",
            "ready",
        ),
    ]
    progress: Annotated[float, member("How much of the file it is through with in this state, from 0 to 1.", 1.0)]
    counts: Annotated[ImportCountsOut, member("What became of its rows so far.")]
    effects: Annotated[
        list[ImportEffectOut],
        member("What it changes about customers that are there, by kind: with a dry run, what would be lost."),
    ]
    warnings: Annotated[list[ImportWarningOut], member("What somebody should look at although it was done, by kind.")]
    reason: Annotated[
        MessageOut | None,
        member("Why it failed, the first of `reasons`; null otherwise."),
    ]
    reasons: Annotated[list[MessageOut], member("Why it failed: everything that is wrong.")]
    can_start: Annotated[
        bool, member("Whether it can be started now, without sending the file again; within 24 hours.", True)
    ]
    dry_run: Annotated[bool, member("Whether rows are only decided.", True)]
    mode: Annotated[Literal["add", "replace"], member("Whether what a row does not name stays.", "add")]
    update_only: Annotated[bool, member("Whether it adds no customers.", False)]
    map: Annotated[
        dict[str, str],
        member(
            "What somebody said that columns stand for, by their plain names; an empty text where one is left out.",
            {"vendedor": "notes"},
        ),
    ]
    ignore_unknown: Annotated[bool, member("Whether columns whose names mean nothing are left out.", False)]
    allow_worse: Annotated[bool, member("Whether things may get worse.", False)]
    allow_same_name: Annotated[bool, member("Whether namesakes are added.", False)]
    encoding: Annotated[str, member("How a CSV without a byte order mark is read.", "utf-8")]
    sheet: Annotated[str | None, member("The sheet that was named.", None)]
    size: Annotated[int, member("The bytes of the file.", 48_213)]
    actor: Annotated[str, about.ACTOR]
    on_behalf_of: Annotated[str | None, about.ON_BEHALF_OF]
    change_reason: Annotated[str | None, member("Why: `Change-Reason`.", "Feria de mayo")]
    request_id: Annotated[
        str | None,
        member("That of all its events, for the audit search.", "import-0198a0c4-9d52-7c3e-9a54-3f0e2b7c9d10"),
    ]
    created_at: Annotated[datetime, member("When the file had arrived, in UTC.", "2026-01-31T18:00:00Z")]
    started_at: Annotated[
        datetime | None, member("When it began to record; null where it did not.", "2026-01-31T18:01:00Z")
    ]
    ended_at: Annotated[
        datetime | None, member("When it came to a state in which nothing happens.", "2026-01-31T18:02:00Z")
    ]


class ImportPage(BaseModel):
    """Some imports, the newest first."""

    items: Annotated[list[ImportOut], member("The newest first.")]
    next_cursor: Annotated[str | None, about.NEXT_CURSOR]
    previous_cursor: Annotated[None, about.NO_WAY_BACK]
