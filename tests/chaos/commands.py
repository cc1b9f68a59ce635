"""What clients asked for, try by try, and what they were answered: the ledger that the log is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["acknowledged", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Try:
    """One request and what came back; `status` 0 where no answer came."""

    request_id: str
    service: int
    began: float
    ended: float
    status: int
    retry_after: str | None = None
    problem: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Answer:
    """A success, with all that a repeated request has to get again."""

    status: int
    body: Any
    etag: str | None
    location: str | None
    position: int
    is_replayed: bool = False

    @property
    def version(self) -> int | None:
        return int(self.etag.strip('"')) if self.etag else None

    def same_as(self, other: Answer) -> bool:
        mine = (self.status, self.body, self.etag, self.location, self.position)
        return mine == (other.status, other.body, other.etag, other.location, other.position)


@dataclass(eq=False, slots=True)
class Command:
    """Something that a client wants once, however often it has to ask."""

    client: int
    number: str
    kind: str
    method: str
    path: str
    body: dict[str, Any]
    customer: str | None
    """None for one that is only being registered."""
    if_match: int | None = None
    key: str | None = None
    must_change: bool = True
    """Whether a success has an event: repeating what is so already has none."""
    tries: list[Try] = field(default_factory=list)
    answer: Answer | None = None
    replays: list[Answer] = field(default_factory=list)
    is_refused: bool = False

    @property
    def state(self) -> State:
        if self.answer is not None:
            return "acknowledged"
        return "refused" if self.is_refused else "unknown"

    @property
    def owner(self) -> str | None:
        """The customer that it is about, as soon as that is known."""
        if self.customer is None and self.answer is not None:
            return str(self.answer.body["id"])
        return self.customer
