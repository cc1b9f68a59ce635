"""The contract's rules of searching, read aloud in Python: slow, obvious, and without a database.

What is folded and how `q` is read are the same functions as in the service; what matches is said here once more.
"""

from __future__ import annotations

import re

from domain.customer import Customer
from projections.customer_list.asked import Part, Word, parse_query
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
    return all(_part_matches(customer, part) for part in parse_query(q))


def _part_matches(customer: Customer, part: Part) -> bool:
    return all(_word_matches(customer, word) for word in part.words) or _has_number(customer, part.numbers)


def _names(customer: Customer) -> list[str]:
    contacts = [*customer.emails.values(), *customer.phones.values()]
    entities = customer.billing_entities.values()
    names = [customer.name, customer.legal_name, *(entity.legal_name for entity in entities)]
    return [fold(name) for name in (*names, *(text for each in contacts for text in (each.name, each.role))) if name]


def _tax_ids(customer: Customer) -> list[str]:
    entities = customer.billing_entities.values()
    tax_ids = [fold(tax_id) for tax_id in (customer.tax_id, *(entity.tax_id for entity in entities))]
    return tax_ids + [tax_id.replace("-", "") for tax_id in tax_ids] + ["c/f", "c.f."] * ("cf" in tax_ids)


def _others(customer: Customer) -> list[str]:
    """E-mails and external ids."""
    entities = customer.billing_entities.values()
    texts = [email.email for email in customer.emails.values()]
    texts += [text for entity in entities for text in (entity.billing_email, *(entity.billing_cc or ())) if text]
    return [fold(text) for text in (*texts, customer.external_id) if text]


def _phones(customer: Customer) -> list[str]:
    return [phone.phone for phone in customer.phones.values()]


def _has_number(customer: Customer, numbers: tuple[str, ...]) -> bool:
    stored = [re.sub(r"[\W_]", "", text) for text in _tax_ids(customer) + _phones(customer)]
    return any(number in text for number in numbers for text in stored)


def _word_matches(customer: Customer, word: Word) -> bool:
    text, names, identifiers = word.text, _names(customer), _tax_ids(customer) + _others(customer)
    texts = names + identifiers + _phones(customer)
    at_word_start = any(start.startswith(text) for each in texts for start in word_starts(each))
    if at_word_start or _unmarked_matches(names, text) or _has_number(customer, word.numbers):
        return True
    if len(text) <= 2:
        return False
    if re.fullmatch(r"[0-9+\-().]+", text):
        digits = re.sub(r"\D", "", text)
        return bool(digits) and _has_number(customer, (digits,))
    return any(fragment in each for fragment in word.fragments for each in identifiers)


def _unmarked_matches(names: list[str], text: str) -> bool:
    """Whether the names without dots and apostrophes have the text without them: the whole word where it had dots."""

    def unmarked(marked: str) -> str:
        return marked.replace(".", "").replace("'", "")

    plain = unmarked(text)
    starts = [start for name in names for word in name.split() for start in word_starts(unmarked(word))]
    starts += [start for name in names for word in name.split() for start in word_starts(word)]
    if plain == text:
        return any(start.startswith(text) for start in starts)
    if not plain:
        return False
    is_whole = "." in text or len(plain) <= 2
    return any(start == plain if is_whole else start.startswith(plain) for start in starts)
