"""Nothing that happens to a customer is left out of its history or its document by accident."""

from __future__ import annotations

from domain.customer import EVENT_TYPES
from domain.customer_state import MEMBERS, CustomerState
from domain.history import steps
from tests.support.story import every_event

NOT_TOLD = {
    "is_archived": "status says it",
    "is_erased": "nobody is shown an erased customer",
    "held_tax_id_when_archived": "what restoring needs; holds_tax_id says what is held now",
}
"""What the state of a customer has and nobody is told, with the reason."""

IN_LISTS = {"emails", "phones", "billing_entities"}


def test_every_member_of_the_state_is_told_or_written_down_as_not_told() -> None:
    of_state = {name for name in vars(CustomerState()) if not name.startswith("_")}
    assert of_state == (of_state & set(MEMBERS)) | IN_LISTS | NOT_TOLD.keys()


def test_the_story_of_the_tests_has_every_event() -> None:
    assert {event.type for event in every_event()} == set(EVENT_TYPES)


def test_every_event_shows_what_it_changed() -> None:
    assert [step.event.type for step in steps(every_event()) if not step.changes] == []
