"""The pages of imports, in the order in which they are looked for: `/imports/new` before `/imports/{import_id}`."""

from __future__ import annotations

from api.console.frame.page import PageBook
from api.console.imports import columns, listed, one, rows, upload

pages = PageBook()
for module in (listed, upload, columns, rows, one):
    pages.routes += module.pages.routes
