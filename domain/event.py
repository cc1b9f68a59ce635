"""What all events of a customer have in common: who, why, when, and which fields are personal."""

from __future__ import annotations

from typing import Any, ClassVar

from eventsourcing.domain import Aggregate
from eventsourcing.utils import register_topic

from domain.customer_state import CustomerState

ERASED = "[erased]"
"""What a personal value reads as once the data key of its customer is destroyed."""


class Event(Aggregate.Event):
    """Something that happened to a customer.

    `TOPIC` is the stored name and `class_version` the stored shape; both never change their meaning. `personal`
    names the fields that are sealed before they are stored, be they fields of the event or members of `changed`.
    An older shape is lifted by `upcast_v1_v2(state)` and so on beside the event.
    """

    TOPIC: ClassVar[str]
    class_version: ClassVar[int] = 1
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    actor: str
    on_behalf_of: str | None
    reason: str | None
    request_id: str | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "TOPIC" in cls.__dict__:
            register_topic(cls.TOPIC, cls)

    @property
    def type(self) -> str:
        """The name of the event in the contract, such as `EmailAdded`."""
        return type(self).__name__

    def apply(self, customer: CustomerState) -> None:
        """Copy what happened into the state. No rule, no clock, no I/O: histories must load for ever."""


def personal(*names: str) -> frozenset[str]:
    """The sealed fields of an event, the reason of the change among them."""
    return frozenset({"reason", *names})


class GivenReason(Event):
    """Something that is done for a reason of its own, such as a lock, be the reason of the whole request another one.

    `reason` is that of the request, or else `own_reason` too. The first versions of these events kept one of them.
    """

    class_version: ClassVar[int] = 2
    personal: ClassVar[frozenset[str]] = personal("own_reason")

    own_reason: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["own_reason"] = None

    @property
    def why(self) -> str | None:
        """The reason of what was done."""
        return self.own_reason or self.reason
