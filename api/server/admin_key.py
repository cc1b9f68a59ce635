"""The admin key that a first start generates: shown once, or kept in a file where nobody watches."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

from api.settings import Settings


def show_admin_key(key: str, settings: Settings, stream: TextIO) -> None:
    """Show the key once on a terminal; elsewhere it goes into a file, because logs are kept and read by many."""
    if stream.isatty():
        print(f"Admin key (shown only now, keep it): {key}", file=stream)
        return
    path = admin_key_file(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(path, f"{key}\n")
    print(f"Admin key: in {path}", file=stream)


def admin_key_file(settings: Settings) -> Path:
    """Where the generated admin key is kept when nobody could read it."""
    return settings.data_dir / "admin-key"


def _write_private(path: Path, text: str) -> None:
    """A file that only we read, there as a whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
