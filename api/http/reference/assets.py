"""Style, script and icon of the pages; their names hold a hash of their content, so browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from api.http.responses.made_once import MadeOnce

_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


def _hashed(file: Path) -> str:
    return f"{file.stem}.{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}{file.suffix}"


_FOLDER: Final = Path(__file__).parent / "static"
_NAMES: Final = {file.name: _hashed(file) for file in sorted(_FOLDER.iterdir())}
ASSETS: Final = {
    hashed: MadeOnce((_FOLDER / name).read_bytes(), _MEDIA_TYPES[Path(name).suffix], _HEADERS)
    for name, hashed in _NAMES.items()
}
"""What is served at `/assets/<name>`."""


def path_of(name: str) -> str:
    """Where an asset is served."""
    return f"/assets/{_NAMES[name]}"
