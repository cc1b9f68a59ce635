"""The columns of a file as they were understood, and what became of its rows."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from api.http.models import members as about
from api.http.models.imports import MessageOut
from api.http.models.members import member
from application.importing.effects import What
from application.importing.jobs.records import RowStatus


class FileColumnOut(BaseModel):
    """A column of a file, and what it is taken for."""

    place: Annotated[str, member("What spreadsheets call it.", "C")]
    name: Annotated[str, member("Its name in the file.", "Vendedor")]
    samples: Annotated[
        list[str],
        member("What stands in it in the first rows; empty once the file is destroyed.", ["Ana", "Luis", "Ana"]),
    ]
    column: Annotated[
        str | None,
        member(
            "What it stands for: a column of the reference; null where nobody knows, or where somebody said that it is "
            "left out.",
            "notes",
        ),
    ]
    is_said: Annotated[
        bool,
        member(
            "Whether somebody said so: in this import, or with the same key for an earlier file of the same columns. "
            "Otherwise its name says it.",
            True,
        ),
    ]
    likely: Annotated[str | None, member("What its name is like, where nobody knows what it stands for.", None)]


class FileColumnPage(BaseModel):
    """All columns of a file, in its order."""

    items: Annotated[list[FileColumnOut], member("In the order of the file.")]
    next_cursor: Annotated[None, about.NO_CURSOR]
    previous_cursor: Annotated[None, about.NO_CURSOR]


class RemarkOut(MessageOut):
    """Something about a row, or about one of its cells."""

    column: Annotated[
        str, member("The column that it is about, as the reference calls it; empty where it is the row.", "phone_1")
    ]
    cell: Annotated[str | None, member("Where that stands, as spreadsheets say it.", "C7")]
    likely: Annotated[str | None, member("What the cell was probably meant to hold.", None)]


class EffectOut(BaseModel):
    """One thing that a row changes, or would change, about a customer that is there."""

    what: Annotated[What, member("What becomes of it.", "changed")]
    member: Annotated[str, member("A member or an entry, called like a column without its number.", "email_role")]
    before: Annotated[object, member("What it was; null where there was nothing.", "Compras")]
    after: Annotated[object, member("What it becomes; null where nothing is left.", "Contabilidad")]
    entry: Annotated[str | None, member("Which e-mail, phone or billing entity it is about.", "pagos@espiga.com.gt")]


class ImportedRowOut(BaseModel):
    """A row of a file. Of somebody who was erased since it tells nothing any more (`is_erased`)."""

    row: Annotated[int, member("Its row as spreadsheets count, the header being the first.", 7)]
    line: Annotated[int, member("The line of the file in which it begins.", 7)]
    status: Annotated[RowStatus, member("What became of it.", "failed")]
    customer_id: Annotated[UUID | None, about.CUSTOMER_ID]
    is_erased: Annotated[bool, member("Whether its customer was erased since.", False)]
    cells: Annotated[list[str], member("What stands in it, in the order of the columns.", ["Ana", "CF", "5544"])]
    problems: Annotated[list[RemarkOut], member("Why it was refused.")]
    warnings: Annotated[list[RemarkOut], member("What somebody should look at.")]
    effects: Annotated[list[EffectOut], member("What it changes about its customer.")]


class ImportedRowPage(BaseModel):
    """Some rows of a file."""

    items: Annotated[list[ImportedRowOut], member("In the order of the file.")]
    next_cursor: Annotated[str | None, about.NEXT_CURSOR]
    previous_cursor: Annotated[None, about.NO_WAY_BACK]
