"""Who changes something and why: recorded with every event."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """The person or service behind a command; `actor` is never empty."""

    actor: str
    on_behalf_of: str | None = None
    reason: str | None = None
    request_id: str | None = None

    def __post_init__(self) -> None:
        if not self.actor:
            raise ValueError("A change needs an actor.")

    def members(self) -> dict[str, str | None]:
        """How events keep it."""
        return {
            "actor": self.actor,
            "on_behalf_of": self.on_behalf_of,
            "reason": self.reason,
            "request_id": self.request_id,
        }
