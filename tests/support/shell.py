"""What a shell makes of a line."""

from __future__ import annotations

import subprocess

from tests.support.waiting import SECONDS


def words_of(line: str, variables: dict[str, str]) -> list[str]:
    """The words of a command with its arguments, as a shell gives them to it; the command is not run."""
    command = line.split(maxsplit=1)[0]
    script = f'{command}() {{ printf "%s\\0" {command} "$@"; }}\n{line}\n'
    shell = subprocess.run(
        ["/bin/sh", "-eu", "-c", script], env=variables, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    return shell.stdout.removesuffix("\0").split("\0")
