"""The contract's rules of searching, read aloud in Python: slow, obvious, and without a database."""

from __future__ import annotations

import re
import unicodedata

from domain.customer import Customer


def folded(text: str | None) -> str:
    """Case, accents and Unicode form do not matter, nor what a keyboard makes of an apostrophe."""
    text = unicodedata.normalize("NFKD", (text or "").replace("’", "'").casefold())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return unicodedata.normalize("NFKD", text.casefold())


def word_starts(text: str) -> list[str]:
    """The text from every word start on: after white space, and where a letter or digit follows neither."""
    return [
        text[place:]
        for place, character in enumerate(text)
        if not character.isspace()
        and (place == 0 or text[place - 1].isspace() or (character.isalnum() and not text[place - 1].isalnum()))
    ]


def matches(customer: Customer, q: str) -> bool:
    """Whether all words of `q` match the customer."""
    return all(_word_matches(customer, word) for word in folded(q).split())


def _word_matches(customer: Customer, word: str) -> bool:
    contacts = [*customer.emails.values(), *customer.phones.values()]
    entities = list(customer.billing_entities.values())
    names = [customer.name, customer.legal_name, *(entity.legal_name for entity in entities)]
    names += [text for contact in contacts for text in (contact.name, contact.role)]
    tax_ids = [folded(tax_id) for tax_id in (customer.tax_id, *(entity.tax_id for entity in entities))]
    tax_ids += [tax_id.replace("-", "") for tax_id in tax_ids] + ["c/f", "c.f."] * ("cf" in tax_ids)
    phones = [phone.phone for phone in customer.phones.values()]
    others = [folded(email.email) for email in customer.emails.values()]
    others += [folded(text) for entity in entities for text in (entity.billing_email,)] + [folded(customer.external_id)]

    texts = [folded(name) for name in names] + tax_ids + phones + others
    at_word_start = any(start.startswith(word) for text in texts for start in word_starts(text))
    if len(word) <= 2:
        return at_word_start
    if re.fullmatch(r"[0-9+\-().]+", word):
        digits = re.sub(r"\D", "", word)
        numbers = [re.sub(r"[^0-9a-z]", "", text) for text in tax_ids + phones]
        inside = bool(digits) and any(digits in number for number in numbers)
        return inside or at_word_start
    in_names = any(start.startswith(word) for name in names for start in word_starts(folded(name)))
    return in_names or any(word in text for text in tax_ids + others)
