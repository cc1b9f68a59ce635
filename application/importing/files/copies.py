"""Columns that a file has once and that mean several: they are copied into columns of their own, row by row.

In the table of an office, the contact of a row belongs to its e-mail and to its phone, whichever it has; and an address
is where the customer is invoiced, under the legal name and the tax id that stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from application.importing.files.table import Copy, Header, RawRow
from application.importing.messages import OTHER_WIDTH
from domain.wording import Wording


def with_copies(rows: Iterator[RawRow], header: Header) -> Iterator[RawRow]:
    """The rows with the copied cells behind those of the file."""
    width = header.width - len(header.copies)
    for row in rows:
        cells = row.cells
        if row.trouble:
            yield row
        elif len(cells) < width or any(cells[width:]):
            yield row._replace(cells=[], trouble=Wording(OTHER_WIDTH, {"cells": len(cells), "columns": width}))
        else:
            yield row._replace(cells=[*cells[:width], *(_copied(copy, cells) for copy in header.copies)])


def _copied(copy: Copy, cells: Sequence[str]) -> str:
    is_wanted = any(cells[place].strip() for place in copy.beside)
    if not is_wanted and copy.unless:
        is_wanted = not any(cells[place].strip() for place in copy.unless)
    return next((cells[place] for place in copy.sources if cells[place].strip()), "") if is_wanted else ""
