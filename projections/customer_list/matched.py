"""Why a customer was found: which of its members match a word or a number of `q`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from projections.customer_list.asked import Part, Word
from projections.customer_list.entry import ListedEmail, ListedEntity, ListedPhone
from projections.customer_list.folding import digits_of, fold, for_trigrams, squeeze
from projections.customer_list.listed import MatchedMember
from projections.customer_list.search_text import Findable, Texts, collected

Kept = Mapping[str, Any]
"""What `customer_list_state` keeps of a customer, see `projection.state_row`."""


class Matches:
    """Finds the members that match what was asked for, of one customer after another."""

    def __init__(self, parts: Sequence[Part], *, searches_contacts: bool) -> None:
        self._parts = parts
        self._searches_contacts = searches_contacts
        self._hints = {hint for part in parts for hint in _hints(part)}
        words = [word for part in parts for word in part.words]
        self._begins_names = re.compile("|".join(map(_beginning, words)))
        self._fragments = [fragment for word in words for fragment in word.fragments]
        self._numbers = [word.digits for word in words if word.digits]

    def members(self, state: Kept) -> list[MatchedMember]:
        """Those members, in the order in which a customer has them."""
        found = of_customer(state) | {"tags": Findable(names=state.get("tags") or ())}
        if self._searches_contacts:
            found |= _private(state)
        return [member for member in ORDER if member in found and self._match(found[member])]

    def _match(self, findable: Findable) -> bool:
        """Whether one of the parts matches; most members can be left out at a glance."""
        glance = squeeze("\n".join([text for texts in findable for text in texts if text]))
        if not any(hint in glance for hint in self._hints):
            return False
        if self._is_plain(findable):
            return True
        words, identifiers, numbers = collected(findable)
        return any(_part_matches(part, words, identifiers, numbers) for part in self._parts)

    def _is_plain(self, findable: Findable) -> bool:
        """Whether it matches as most do: at the start of a name, in an e-mail, or by the digits of a phone."""
        return bool(
            self._begins_names.search(fold("\n".join(filter(None, findable.names))))
            or _any_inside(self._fragments, [fold(text) for text in findable.identifiers if text])
            or _any_inside(self._numbers, [digits_of(text) for text in findable.phones if text])
        )


ORDER: Final[tuple[MatchedMember, ...]] = (
    "name", "legal_name", "external_id", "tax_id", "emails", "phones", "billing_entities", "metadata", "tags",
)  # fmt: skip


def of_customer(state: Kept) -> dict[MatchedMember, Findable]:
    """What a customer is called and known by, by member."""
    entities = [ListedEntity(*each) for each in state["entities"].values()]
    emails = [email for entity in entities for email in (entity.billing_email, *(entity.billing_cc or ()))]
    return {
        "name": Findable(names=[state["name"]]),
        "legal_name": Findable(names=[state["legal_name"]]),
        "external_id": Findable(identifiers=[state["external_id"]]),
        "tax_id": Findable(tax_ids=[state["tax_id"]]),
        "billing_entities": Findable(
            names=[entity.legal_name for entity in entities],
            identifiers=emails,
            tax_ids=[entity.tax_id for entity in entities],
        ),
    }


def _private(state: Kept) -> dict[MatchedMember, Findable]:
    """What not everybody may search; tables before shape 4 know no metadata."""
    emails = [ListedEmail(*each) for each in state["emails"].values()]
    phones = [ListedPhone(*each) for each in state["phones"].values()]
    return {
        "emails": Findable(names=_people(emails), identifiers=[email.email for email in emails]),
        "phones": Findable(names=_people(phones), phones=[phone.phone for phone in phones]),
        "metadata": Findable(names=(state.get("metadata") or {}).values()),
    }


def _people(contacts: Iterable[ListedEmail | ListedPhone]) -> list[str | None]:
    return [text for contact in contacts for text in (contact.name, contact.role)]


def _hints(part: Part) -> Iterable[str]:
    """What the letters and digits of a text have in them wherever the part matches it."""
    yield from part.numbers
    for word in part.words:
        yield from word.numbers
        yield from (squeeze(text) for text in word.fragments or (word.text,))


def _beginning(word: Word) -> str:
    """A pattern for the start of a word, as most matches are."""
    before = r"(?:^|[\W_])" if word.text[0].isalnum() else r"(?:^|\s)"
    return before + re.escape(word.text)


def _part_matches(part: Part, words: Texts, identifiers: Texts, numbers: Texts) -> bool:
    return any(_word_matches(word, words, identifiers, numbers) for word in part.words) or _any_inside(
        part.numbers, numbers
    )


def _word_matches(word: Word, words: Texts, identifiers: Texts, numbers: Texts) -> bool:
    return (
        any(each.startswith(word.text) for each in words)
        or _unmarked_matches(word, words)
        or _any_inside([for_trigrams(fragment) for fragment in word.fragments], identifiers)
        or _any_inside((word.digits,) if word.digits else (), numbers)
        or _any_inside(word.numbers, numbers)
    )


def _unmarked_matches(word: Word, words: Texts) -> bool:
    if word.unmarked is None:
        return False
    return word.unmarked in words or (not word.is_whole and any(each.startswith(word.unmarked) for each in words))


def _any_inside(sought: Iterable[str], texts: Iterable[str]) -> bool:
    return any(each in text for each in sought for text in texts)
