"""Runs the tools that check the document, from npm and from the environment that `make test-document` makes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent.parent / ".venv-document" / "bin"
MODULES = HERE / "node_modules" / ".bin"
SECONDS = 240


def run(tool: Path | str, *arguments: str | Path, cwd: Path = HERE, **environment: str) -> None:
    """Run one to its end; fail with what it said where it found something."""
    path = os.pathsep.join([str(MODULES), str(ENVIRONMENT), os.environ["PATH"]])
    done = subprocess.run(
        [tool, *arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, "NO_COLOR": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{tool} {' '.join(map(str, arguments))}\n{done.stdout[-20_000:]}"
