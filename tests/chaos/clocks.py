"""Clocks that can be set, for services and for PostgreSQL, while those of the machine stay as they are."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path
from typing import Final

WHOSE: Final = ("services", "PostgreSQL")
SOURCE: Final = Path(__file__).with_name("clock.c")


def why_no_clocks() -> str | None:
    """What is missing on this machine."""
    return None if shutil.which("cc") else "there is no C compiler (cc) for the clock"


class Clocks:
    """The clocks of a world; each is a file that the programs which live by it look at."""

    def __init__(self, root: Path) -> None:
        self._root, self._library = root, root / "clock.so"
        build = ["cc", "-shared", "-fPIC", "-O1", "-o", str(self._library), str(SOURCE), "-ldl"]
        subprocess.run(build, check=True, capture_output=True)
        self._library.chmod(0o755)
        for whose in WHOSE:
            self._file(whose).write_bytes(struct.pack("=q", 0))
            self._file(whose).chmod(0o644)

    def environment(self, whose: str) -> dict[str, str]:
        """What makes a program live by it."""
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK": str(self._file(whose))}

    def set(self, whose: str, seconds: int) -> None:
        """Have it be off by so much, from now on."""
        with self._file(whose).open("r+b", buffering=0) as file:
            file.write(struct.pack("=q", seconds))

    def set_right(self) -> None:
        """All of them."""
        for whose in WHOSE:
            self.set(whose, 0)

    def _file(self, whose: str) -> Path:
        return self._root / f"clock-{whose}"
