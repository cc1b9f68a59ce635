"""`python -m tests.chaos [--seed N] [--rounds M] [--only ROUND] [--out FILE]`: bad days."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.chaos.faults import FAULTS
from tests.chaos.rounds import play
from tests.chaos.table import RoundResult, table
from tests.chaos.world import SETTINGS, left_out

CHOICES = ("world", "fault")
SHOWN, LONGEST = 5, 600
"""So many violations of a round are told, and so many characters of each; the first ones say what happened."""


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 where anything was not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description="Bad days, drawn from a seed.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", type=int, help="this round alone, in a world of its own")
    parser.add_argument("--world", choices=SETTINGS, help="worlds with this setting alone")
    parser.add_argument("--fault", choices=[fault.name for fault in FAULTS], help="this fault alone")
    parser.add_argument("--out", type=Path, help="a file for what is printed, too")
    asked = parser.parse_args(arguments)
    said: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        said.append(text)

    missing = left_out()
    for setting, why in missing.items():
        say(f"Left out: worlds with {setting} ({why}).")
    results: list[RoundResult] = []
    stopped = False
    chosen = "".join(f" --{name} '{given}'" for name, given in vars(asked).items() if given and name in CHOICES)
    numbers = range(asked.rounds) if asked.only is None else [asked.only]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # nothing that was started is left behind
    with closing(play(asked.seed, numbers, asked.world, asked.fault)) as rounds:
        try:
            for result in rounds:
                results.append(result)
                say(result.line())
                for violation in result.violations[:SHOWN]:
                    say(f"      {violation.kind}: {violation.what[:LONGEST]}")
                if result.violations:
                    say(f"      again: python -m tests.chaos --seed {asked.seed} --only {result.number}{chosen}")
        except KeyboardInterrupt:
            say("Stopped.")
            stopped = True
    say(table(results, missing))
    if asked.out is not None:
        asked.out.write_text("\n".join([*said, ""]), encoding="utf-8")
    if stopped:
        return 130
    return 1 if any(result.violations for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
