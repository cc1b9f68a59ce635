"""What one check of the doctor found."""

from __future__ import annotations

from typing import NamedTuple

from api.server.condition import Finding, Severity


class Diagnosis(NamedTuple):
    """What one check found."""

    check: str
    severity: Severity
    detail: str

    @classmethod
    def of(cls, check: str, finding: Finding) -> Diagnosis:
        """What the console says too."""
        return cls(check, finding.severity, finding.wording.text())

    @property
    def is_wrong(self) -> bool:
        """Whether it has to be put right."""
        return self.severity is Severity.WRONG
