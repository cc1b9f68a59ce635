"""The rows of an import that failed, are duplicates, or change a customer; and files with them, to be corrected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.imports.column_names import label_of_column, shown_effect
from api.console.imports.messages import said
from api.console.imports.parts import Import, address_of
from api.console.words.changes import ShownChange

pages = PageBook()

STATUSES: Final = ("failed", "duplicate", "changed")
_CELL: Final = re.compile(r"([A-Z]+)([0-9]+)")


class ShownRemark(NamedTuple):
    """Something about a row; `where` names the cell and its column, and is empty where it is about all of it."""

    where: str
    cell: str
    text: str
    likely: str | None


class ShownRow(NamedTuple):
    """A row as a page draws it."""

    number: int
    line: int
    begins: str
    """What stands in its first cells, by which people know it."""
    problems: Sequence[ShownRemark]
    warnings: Sequence[ShownRemark]
    changes: Sequence[ShownChange]
    customer_id: str | None
    is_erased: bool


async def rows_of(visit: Visit, found: Import, status: str) -> dict[str, Any]:
    """A page of rows, as templates take it."""
    query = [("status", status)]
    if cursor := visit.query.get("cursor"):
        query.append(("cursor", cursor))
    told = (await visit.ask("GET", f"{address_of(visit)}/rows", query=query)).content
    columns = (await visit.ask("GET", f"{address_of(visit)}/columns")).content["items"]
    names = {each["place"]: (at, each["name"]) for at, each in enumerate(columns)}
    after = told["next_cursor"]
    return {
        "status": status,
        "shown": [_shown(visit, each, names) for each in told["items"]],
        "have_customers": visit.may("get_customer") and any(each["customer_id"] for each in told["items"]),
        "first_href": visit.address(cursor=None) if cursor else None,
        "next_href": visit.address(status=status, cursor=after) if after else None,
    }


@pages.get("/imports/{import_id}/rows.csv", stands_on="list_rows")
async def download_csv(visit: Visit) -> Response:
    """The rows of a status as they stood in the file, with what the import says of each."""
    return await _download(visit, "csv")


@pages.get("/imports/{import_id}/rows.xlsx", stands_on="list_rows")
async def download_workbook(visit: Visit) -> Response:
    """The same as a workbook."""
    return await _download(visit, "xlsx")


async def _download(visit: Visit, format: str) -> Response:
    query = [("status", visit.query.get("status", STATUSES[0])), ("format", format), ("language", visit.language)]
    return await visit.ask_for_response("GET", f"{address_of(visit)}/rows", query=query, is_whole_answer=True)


def _shown(visit: Visit, row: dict[str, Any], names: dict[str, tuple[int, str]]) -> ShownRow:
    return ShownRow(
        number=row["row"],
        line=row["line"],
        begins=" · ".join(cell for cell in row["cells"][:3] if cell),
        problems=[_remark(visit, each, row, names) for each in row["problems"]],
        warnings=[_remark(visit, each, row, names) for each in row["warnings"]],
        changes=[shown_effect(visit, each) for each in row["effects"]],
        customer_id=row["customer_id"],
        is_erased=row["is_erased"],
    )


def _remark(
    visit: Visit, remark: dict[str, Any], row: dict[str, Any], names: dict[str, tuple[int, str]]
) -> ShownRemark:
    """With the cell as it stands in the file, and the column as the file calls it."""
    text, likely = said(visit, remark), remark["likely"]
    found = _CELL.fullmatch(remark["cell"] or "")
    if found and found[1] in names:
        at, name = names[found[1]]
        content = row["cells"][at] if at < len(row["cells"]) else ""
        return ShownRemark(f"{remark['cell']} {name}", content, text, likely)
    return ShownRemark(label_of_column(visit, remark["column"]) if remark["column"] else "", "", text, likely)
