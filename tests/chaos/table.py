"""What came of all rounds, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.chaos.checks import Violation
from tests.chaos.faults import FAULTS
from tests.chaos.world import Setting

KINDS = ("lost", "doubled", "out of order", "wrong yes", "wrong no", "5xx")
"""The kinds of violations that are named in the table, even where there are none."""


@dataclass
class RoundResult:
    """One round: what was done to whom, what was asked and told, and what must not have been."""

    number: int
    setting: str
    services: str
    load: str
    faults: Sequence[str]
    sent: int = 0
    acknowledged: int = 0
    unknown: int = 0
    slowest: float = 0.0
    ready: float = 0.0
    seconds: float = 0.0
    violations: list[Violation] = field(default_factory=list)

    def line(self) -> str:
        """Printed as soon as it is over."""
        what = f"{self.setting}, {self.services}, {self.load}: {' + '.join(self.faults)}"
        counts = f"{self.sent} sent, {self.acknowledged} acknowledged, {self.unknown} unknown"
        times = f"slowest {self.slowest:.1f} s, ready after {self.ready:.1f} s, took {self.seconds:.0f} s"
        verdict = "ok" if not self.violations else f"{len(self.violations)} VIOLATIONS"
        return f"{self.number:4}  {verdict:14}  {what}; {counts}; {times}"


def table(results: Sequence[RoundResult], left_out: Mapping[Setting, str]) -> str:
    """Faults by kind, then the sums."""
    faults = Counter(fault for result in results for fault in result.faults)
    settings = Counter(result.setting for result in results)
    found = Counter(violation.kind for result in results for violation in result.violations)
    lines = ["", f"{'Fault':28}{'times':>8}"]
    for fault in FAULTS:
        why = f"  (left out: {left_out[fault.only]})" if fault.only and fault.only in left_out else ""
        lines.append(f"{fault.name:28}{faults[fault.name]:>8}{why}")
    lines += ["", f"{'World':28}{'rounds':>8}"]
    lines += [f"{setting:28}{count:>8}" for setting, count in sorted(settings.items())]
    sums = {
        "Rounds": len(results),
        "Commands sent": sum(result.sent for result in results),
        "acknowledged": sum(result.acknowledged for result in results),
        "unknown": sum(result.unknown for result in results),
    }
    lines += ["", *(f"{name:28}{number:>8}" for name, number in sums.items())]
    lines += [f"{kind:28}{found.pop(kind, 0):>8}" for kind in KINDS]
    lines += [f"{kind:28}{number:>8}" for kind, number in sorted(found.items())]
    lines.append(f"{'Slowest answer (s)':28}{max((result.slowest for result in results), default=0.0):>8.1f}")
    lines.append(f"{'Slowest to be ready (s)':28}{max((result.ready for result in results), default=0.0):>8.1f}")
    return "\n".join(lines)
