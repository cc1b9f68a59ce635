"""What an import says of a row in the last column of a file that is to be corrected."""

from __future__ import annotations

from collections.abc import Sequence

from application.importing.effects import Effect
from application.importing.files.corrections import readable
from application.importing.files.table import Header, column_letters
from application.importing.jobs.records import ImportedRow
from application.importing.messages import EFFECTS
from application.importing.remarks import Remark
from domain.wording import Language, Wording


def corrected_row(row: ImportedRow, header: Header | None, width: int, language: Language) -> list[str]:
    """As many cells as the file has columns, and all there is to say of them, a line each."""
    lines = [_remark(each, row, header, language) for each in (*row.problems, *row.warnings)]
    lines += [_effect(each, language) for each in row.effects]
    return [*row.cells[:width], *[""] * (width - len(row.cells)), "\n".join(lines)]


def _remark(remark: Remark, row: ImportedRow, header: Header | None, language: Language) -> str:
    place = header.place(remark.column) if header else None
    where = ""
    if header is not None and place is not None:
        where = f"{column_letters(place)}{row.shown_at} {header.spelled[place]}: "
    likely = f" ({readable(remark.likely)})" if remark.likely else ""
    return f"{readable(where)}{remark.wording.text(language)}{likely}"


def _effect(effect: Effect, language: Language) -> str:
    change = " -> ".join(_shown(each) for each in (effect.before, effect.after) if each is not None)
    parts = (effect.member, effect.entry or "", Wording(EFFECTS[effect.what]).text(language))
    return f"{' '.join(part for part in parts if part)}: {change}".removesuffix(": ")


def _shown(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
