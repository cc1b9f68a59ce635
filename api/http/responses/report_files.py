"""A report as a file for spreadsheet programs: the rows that JSON has, under the names of its columns."""

from __future__ import annotations

from io import BytesIO

from starlette.responses import Response

from api.http.responses.file_types import MEDIA_TYPES
from application.importing.files.kinds import FileKind
from application.importing.files.output import table_output
from projections.reports.query import Report


def report_file(name: str, report: Report, kind: FileKind) -> Response:
    """The answer; putting a workbook together takes a while, so this is nothing for the event loop."""
    file = BytesIO()
    columns = [column.name for column in report.columns]
    calculable = [column.name for column in report.columns if column.type != "string"]
    with table_output(file, kind, columns, sheet=name, calculable=calculable) as output:
        for row in report.rows:
            output.write([row[column] for column in columns])
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(file.getvalue(), media_type=MEDIA_TYPES[kind], headers=headers)
