"""What kinds of tables are called in headers."""

from __future__ import annotations

from typing import Final

from application.importing.files.kinds import FileKind

CSV: Final = "text/csv"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MEDIA_TYPES: Final = {FileKind.CSV: f"{CSV}; charset=utf-8", FileKind.WORKBOOK: WORKBOOK}
