"""What the pages of the interface look like and what their script does; other pages may look alike."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.http.responses.assets import Assets

STATIC: Final = Path(__file__).parent / "static"
ASSETS: Final = Assets(STATIC)
