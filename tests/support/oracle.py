"""The contract's rules of searching, read aloud in Python: slow, obvious, and without a database.

What is folded and how `q` is read are the same functions as in the service; what matches is said here once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from domain.customer import Customer
from domain.document import customer_document
from domain.entries import EmailEntry, PhoneEntry
from projections.customer_list.asked import Word, parse_query
from projections.customer_list.folding import fold


def word_starts(text: str) -> list[str]:
    """The text from every word start on: after white space, and where a letter or digit follows neither."""
    return [
        text[place:]
        for place, character in enumerate(text)
        if not character.isspace()
        and (place == 0 or text[place - 1].isspace() or (character.isalnum() and not text[place - 1].isalnum()))
    ]


def matches(customer: Customer, q: str) -> bool:
    """Whether all parts of `q` match the customer."""
    members = _members(customer)
    return all(
        all(any(_word_matches(texts, word) for texts in members.values()) for word in part.words)
        or any(_has_number(texts, part.numbers) for texts in members.values())
        for part in parse_query(q)
    )


def matched(customer: Customer, q: str) -> list[str]:
    """The members that match a word or a number of `q`."""
    parts = parse_query(q)
    words = [word for part in parts for word in part.words]
    numbers = tuple(number for part in parts for number in part.numbers)
    return [
        member
        for member, texts in _members(customer).items()
        if any(_word_matches(texts, word) for word in words) or _has_number(texts, numbers)
    ]


class Texts(NamedTuple):
    """What can be found of a member, folded."""

    names: list[str]
    tax_ids: list[str]
    others: list[str]
    """E-mails and external ids."""
    phones: list[str]


def _members(customer: Customer) -> dict[str, Texts]:
    entities, emails = customer.billing_entities.values(), customer.emails.values()
    receivers = [text for entity in entities for text in (entity.billing_email, *(entity.billing_cc or ()))]
    return {
        "name": _texts(names=[customer.name]),
        "legal_name": _texts(names=[customer.legal_name]),
        "external_id": _texts(others=[customer.external_id]),
        "tax_id": _texts(tax_ids=[customer.tax_id]),
        "emails": _texts(names=_people(emails), others=[email.email for email in emails]),
        "phones": _texts(
            names=_people(customer.phones.values()), phones=[phone.phone for phone in customer.phones.values()]
        ),
        "billing_entities": _texts(
            names=[entity.legal_name for entity in entities],
            tax_ids=[entity.tax_id for entity in entities],
            others=receivers,
        ),
        "metadata": _texts(names=(customer.metadata or {}).values()),
        "tags": _texts(names=customer.tags or ()),
    }


def passes(customer: Customer, filters: Mapping[str, Any]) -> bool:
    """Whether the customer is one of those that these filters ask for."""
    document = customer_document(customer)
    return all(_passes(document, name, wanted) for name, wanted in filters.items())


def _passes(document: Mapping[str, Any], name: str, wanted: Any) -> bool:
    match name:
        case "status":
            return wanted in ("all", document["status"])
        case "tax_id_type" | "tax_id_country":
            return bool(document[name] == wanted)
        case "contact_origin":
            return document[name] in wanted
        case "invoice_missing":
            active = [entity for entity in document["billing_entities"] if entity["is_active"]]
            return any(member in wanted for entity in active for member in entity["missing"])
        case "tag":
            return bool({tag.casefold() for tag in wanted} & {tag.casefold() for tag in document["tags"]})
        case "metadata":
            return all(document["metadata"].get(member) == value for member, value in wanted.items())
        case "has_locked":
            return wanted is any(contact["is_locked"] for contact in document["emails"] + document["phones"])
    raise LookupError(name)


Several = Iterable[str | None]


def _texts(names: Several = (), tax_ids: Several = (), others: Several = (), phones: Several = ()) -> Texts:
    found = Texts(*([fold(text) for text in texts if text] for texts in (names, tax_ids, others, phones)))
    compact = [tax_id.replace("-", "") for tax_id in found.tax_ids]
    return found._replace(tax_ids=found.tax_ids + compact + ["c/f", "c.f."] * ("cf" in compact))


def _people(contacts: Iterable[EmailEntry | PhoneEntry]) -> list[str | None]:
    return [text for contact in contacts for text in (contact.name, contact.role)]


def _has_number(texts: Texts, numbers: tuple[str, ...]) -> bool:
    stored = [re.sub(r"[\W_]", "", text) for text in texts.tax_ids + texts.phones]
    return any(number in text for number in numbers for text in stored)


def _word_matches(texts: Texts, word: Word) -> bool:
    text, identifiers = word.text, texts.tax_ids + texts.others
    everywhere = texts.names + identifiers + texts.phones
    at_word_start = any(start.startswith(text) for each in everywhere for start in word_starts(each))
    if at_word_start or _unmarked_matches(texts, text) or _has_number(texts, word.numbers):
        return True
    if len(text) <= 2:
        return False
    if re.fullmatch(r"[0-9+\-().]+", text):
        digits = re.sub(r"\D", "", text)
        return bool(digits) and _has_number(texts, (digits,))
    return any(fragment in each for fragment in word.fragments for each in identifiers)


def _unmarked_matches(texts: Texts, text: str) -> bool:
    """Whether names without dots and apostrophes have the text without them: the whole word where it had dots.

    Identifiers and phones begin with it too, as far as their beginnings are words: two characters, or the number there.
    """

    def unmarked(marked: str) -> str:
        return marked.replace(".", "").replace("'", "")

    plain = unmarked(text)
    starts = [start for name in texts.names for word in name.split() for start in word_starts(unmarked(word))]
    starts += [start for name in texts.names for word in name.split() for start in word_starts(word)]
    if plain == text:
        return any(start.startswith(text) for start in starts)
    if not plain:
        return False
    starts += [start[:2] for each in texts.tax_ids + texts.others + texts.phones for start in word_starts(each)]
    numbers = [re.match(r"[0-9+\-().]+", start) for each in texts.others for start in word_starts(each)]
    starts += [number[0] for number in numbers if number]
    is_whole = "." in text or len(plain) <= 2
    return any(start == plain if is_whole else start.startswith(plain) for start in starts)
