"""The templates, scripts and modules of the console, as tests read them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import api.console

CONSOLE: Final = Path(api.console.__file__).parent
TEMPLATES: Final = {
    str(file.relative_to(CONSOLE / "templates")): file.read_text()
    for file in sorted((CONSOLE / "templates").rglob("*.html"))
}
MODULES: Final = {
    str(file.relative_to(CONSOLE)): file.read_text()
    for file in sorted(CONSOLE.rglob("*.py"))
    if file.parent.name != "texts"
}
ASSETS: Final = CONSOLE / "assets"
