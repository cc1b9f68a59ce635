"""The admin key that a first start generates: shown once, or kept in a file where nobody watches."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from api.settings import Settings
from application.durable import replace_file


def show_admin_key(key: str, settings: Settings, stream: TextIO) -> None:
    """Show the key once on a terminal; elsewhere it goes into a file, because logs are kept and read by many."""
    if stream.isatty():
        print(f"Admin key (shown only now, keep it): {key}", file=stream)
        admin_key_file(settings).unlink(missing_ok=True)  # an older one, which is worth nothing any more
        return
    path = admin_key_file(settings)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, f"{key}\n")
    print(f"Admin key: in {path}", file=stream)


def kept_admin_key(settings: Settings) -> str | None:
    """The key that was generated last, where it is kept in its file."""
    try:
        return admin_key_file(settings).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def admin_key_file(settings: Settings) -> Path:
    """Where the generated admin key is kept when nobody could read it."""
    return settings.data_dir / "admin-key"
