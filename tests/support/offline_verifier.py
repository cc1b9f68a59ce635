"""The verifier that comes with a bundle, run as on a machine that has nothing of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.waiting import SECONDS


def verify_offline(bundle: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the auditor sees; isolated, it finds nothing of ours on its path."""
    return subprocess.run(
        [sys.executable, "-I", bundle / "verify.py", *arguments],
        cwd="/",
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
