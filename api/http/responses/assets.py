"""Style, script and icons of pages; their names hold a hash of their content, so browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from api.http.responses.made_once import MadeOnce

_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_HEADERS: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


class Assets:
    """The files of some folders, none of which has a name of another's."""

    def __init__(self, *folders: Path) -> None:
        self.made: dict[str, MadeOnce] = {}
        """What is served at `/assets/<name>`."""
        self._names: dict[str, str] = {}
        for file in sorted(file for folder in folders for file in folder.iterdir()):
            content = file.read_bytes()
            hashed = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
            self.made[hashed] = MadeOnce(content, _MEDIA_TYPES[file.suffix], _HEADERS)
            assert file.name not in self._names, file
            self._names[file.name] = hashed

    def path_of(self, name: str) -> str:
        """Where a file is served."""
        return f"/assets/{self._names[name]}"
