"""A row of cells to the customer that it describes, with every cell that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from application.importing import cell_values, messages
from application.importing.contact_origins import ContactOrigins, OfferedOrigins
from application.importing.files.apostrophe import unprotect
from application.importing.files.columns import METADATA, metadata_name
from application.importing.files.table import Header, RawRow
from application.importing.remarks import Remark, remark
from application.importing.row_cells import RowCells
from application.importing.row_entries import RowEntries, read_tax_id
from application.importing.wanted import WantedCustomer, WantedMetadata
from domain.entry_details import CustomerDetails, kinds
from domain.metadata import VALUE
from domain.text import NAME, TextRule
from domain.wording import Wording

_OF_ONE_TEXT: Final = [(name, rule) for name, rule in kinds(CustomerDetails).items() if isinstance(rule, TextRule)]


@dataclass(slots=True)
class ImportRow:
    """A row that can be read: whom it is about, and what that customer should look like."""

    raw: RawRow
    customer_id: UUID | None
    external_id: str | None
    wanted: WantedCustomer
    content: bytes
    """Who the row is about where it has neither id: the same for the same row, wherever its columns stand."""
    warnings: Sequence[Remark] = ()

    @property
    def named_by(self) -> str:
        """The column by which the row names its customer; empty where it names none."""
        return "id" if self.customer_id else "external_id" if self.external_id else ""


@dataclass(slots=True)
class UnreadableRow:
    """A row that cannot be imported as it is: everything that is wrong, and whom it names if that can be read."""

    raw: RawRow
    problems: Sequence[Remark]
    customer_id: UUID | None = None
    external_id: str | None = None


class RowReader:
    """Reads the rows below one header. `default_region` and `origins` are settings of the service.

    An empty cell says nothing; with `clears` it says that there is nothing.
    """

    def __init__(self, header: Header, *, default_region: str, origins: OfferedOrigins, clears: bool = False) -> None:
        self._header, self._region, self._clears = header, default_region, clears
        self._origins = ContactOrigins(origins)
        self._content_columns = _content_columns(header)
        self._metadata_columns = [(name, column) for column in header.details if (name := metadata_name(column))]

    def read(self, raw: RawRow) -> ImportRow | UnreadableRow:
        """The row, or everything that is wrong with it."""
        if raw.trouble:
            return UnreadableRow(raw, [Remark("", raw.trouble)])
        texts = [unprotect(cell.strip()) if cell else cell for cell in raw.cells]
        width = self._header.width
        if len(texts) != width and (len(texts) < width or any(texts[width:])):
            return UnreadableRow(raw, [remark("", messages.OTHER_WIDTH, cells=len(texts), columns=width)])
        is_text = {place for place, cell in enumerate(raw.cells) if cell[:1] == "'"}
        cells = RowCells(list(texts), clears=self._clears, is_text=is_text)
        customer_id = cells.read("id", self._header.details, cell_values.uuid)
        wanted = self._wanted(cells)
        external_id = wanted.said.get("external_id")
        if cells.problems:
            return UnreadableRow(raw, cells.problems, customer_id, external_id)
        content = b"" if customer_id or external_id else self._content(texts)
        return ImportRow(raw, customer_id, external_id, wanted, content, cells.warnings)

    def _wanted(self, cells: RowCells) -> WantedCustomer:
        details, groups = self._header.details, self._header.groups
        cells.empty_placeholders(details, "legal_name")
        said = self._said(cells)
        tax_id = read_tax_id(cells, details)
        if cells.clears and "tax_id" in details and not cells.text("tax_id", details):
            cells.problem("tax_id", Wording(messages.NO_TAX_ID))
        entries = RowEntries(cells, self._region)
        return WantedCustomer(
            said=said,
            origin_if_new=self._origins.default,
            metadata=self._metadata(cells),
            tags=(cells.read("tags", details, cell_values.tags) or []) if cells.says("tags", details) else None,
            tax_id=tax_id,
            allow_duplicate_tax_id=cells.read("allow_duplicate_tax_id", details, cell_values.boolean) or False,
            is_archived=cells.read("status", details, cell_values.is_archived),
            emails=entries.emails(groups["email"]),
            phones=entries.phones(groups["phone"]),
            billing_entities=entries.billing_entities(groups["billing"]),
            says_default=any("is_default" in group.cells for group in groups["billing"]),
        )

    def _said(self, cells: RowCells) -> dict[str, Any]:
        details = self._header.details
        said: dict[str, Any] = {}
        if cells.says("name", details):
            said["name"] = cells.required("name", details, NAME.clean, messages.NOT_EMPTY)
        for name, rule in _OF_ONE_TEXT:
            if cells.says(name, details) and (name != "external_id" or cells.is_whole(name, details)):
                said[name] = cells.read(name, details, rule.clean)
        if origin := cells.read("contact_origin", details, self._origins.read):  # a customer has always one
            said["contact_origin"] = origin
        return said

    def _metadata(self, cells: RowCells) -> WantedMetadata | None:
        """What the file says of them: an object has all of them, a column of its own one."""
        details = self._header.details
        members: dict[str, str | None] = {}
        is_whole = False
        if cells.says(METADATA, details):
            members |= cells.read(METADATA, details, cell_values.metadata) or {}
            is_whole = cells.clears
        for name, column in self._metadata_columns:
            if cells.says(column, details) and cells.is_whole(column, details, may_be_date=True):
                members[name] = cells.read(column, details, VALUE.clean)
        return WantedMetadata(members, is_whole) if members or is_whole else None

    def _content(self, cells: Sequence[str]) -> bytes:
        """Every cell that is filled in, by name."""
        return repr([(name, cells[place]) for name, place in self._content_columns if cells[place]]).encode()


def _content_columns(header: Header) -> list[tuple[str, int]]:
    """The columns that make a row what it is, in an order that is always the same."""
    named = [(name, place) for name, place in header.details.items() if name not in ("id", "external_id")]
    for groups in header.groups.values():
        for group in groups:
            named += [(f"{group.label}_{member}", place) for member, place in group.cells.items()]
    return sorted(named)
