"""Turns words and exact values into conditions that the one big index can answer; values travel as parameters."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, LiteralString

from domain.email_address import email_key, parse_email
from domain.tax_id import TaxId
from domain.text import InvalidValue
from projections.customer_list.asked import Part, Word
from projections.customer_list.filters_sql import OF_LIST, OF_STATE, Conditions, Filters, add_simple
from projections.customer_list.folding import (
    MAX_SORT_KEY,
    fold,
    for_trigrams,
    lexeme,
    like_inside,
    name_start,
    rare_part,
)
from projections.customer_list.marks import marks_asked_for
from projections.customer_list.search_text import OWN, TAGS, only_alphanumeric, tax_key

TRIGRAM: Final = 3
Parameters = dict[str, Any]
LAST: Final = "\U0010ffff"
FIRST_SURROGATE, FIRST_AFTER_SURROGATES = 0xD800, 0xE000


@dataclass(frozen=True, slots=True)
class Match:
    """The conditions of a search."""

    filters: LiteralString
    """Those that are not words."""
    all: LiteralString
    exact: str | None
    """The tsquery of all words in full: who has these matches, and is found faster than by their beginnings."""
    is_one_word: bool
    may_be_common: bool
    """Whether it asks for what very many may have, which takes the index long to collect."""
    others: LiteralString | None
    """Of one word: those of `all` whose sort key does not begin with `name_start`."""
    needs_state: bool
    """Whether a condition is about a column of `customer_list_state`."""
    parameters: dict[str, Any]


def match_of(filters: Filters, parts: Sequence[Part]) -> Match:
    """The conditions for these filters and the parts of `q`."""
    conditions = Conditions()
    if not filters.searches_contacts:
        filters = _as_without_contacts(conditions, filters)
    add_simple(conditions, filters, OF_LIST)
    _add_exact_values(conditions, filters)
    if marks := marks_asked_for(filters):
        conditions.add(f"words @@ {conditions.value(marks)}::tsquery")
    needs_state = add_simple(conditions, filters, OF_STATE)
    text_of_filters = conditions.joined()
    weight = _weight(filters)
    others: LiteralString | None = None
    words = [word for part in parts for word in part.words]
    if len(words) == 1:
        start = name_start(words[0].text)
        conditions.parameters |= {"name_start": start[1:], "name_end": end_of(start[1:])}
        others = " AND ".join([text_of_filters, _part(conditions, parts[0], weight, unless=start)])
    _add_parts(conditions, parts, weight)
    exact = " & ".join(f"{word.lexeme}:{weight}" if weight else word.lexeme for word in words)
    return Match(
        filters=text_of_filters,
        all=conditions.joined(),
        exact=exact or None,
        is_one_word=len(words) == 1,
        may_be_common=len(words) == 1 or bool(marks or filters.contact_origin or filters.tax_id_status),
        others=others,
        needs_state=needs_state,
        parameters=conditions.parameters,
    )


def match_alike(filters: Filters, parts: Sequence[Part], spellings: str) -> Match:
    """The conditions for these filters, these parts, and a tsquery of other spellings."""
    match = match_of(filters, parts)
    return replace(
        match,
        all=f"{match.all} AND words @@ %(spellings)s::tsquery",
        exact=spellings,
        parameters=match.parameters | {"spellings": spellings},
    )


def known_of(filters: Filters, parts: Sequence[Part], names: Container[Part]) -> tuple[list[LiteralString], Parameters]:
    """Of each part the condition that somebody has it, one that is a name among the own names; and their parameters."""
    conditions = Conditions()
    weight = _weight(filters)
    return [_part(conditions, part, OWN if part in names else weight) for part in parts], conditions.parameters


def _weight(filters: Filters) -> LiteralString:
    """Of which words a customer may be found by: all, or those that everybody may see."""
    return "" if filters.searches_contacts else OWN + TAGS


def _as_without_contacts(to: Conditions, filters: Filters) -> Filters:
    """What is asked for as if nobody had contacts: no customer has an e-mail, and none a locked one."""
    if filters.email is not None or filters.has_locked:
        to.add("false")
    return replace(filters, email=None, has_locked=None)


def end_of(prefix: str) -> str:
    """What sorts, code point by code point, after every text with this prefix and before all that come later."""
    kept = prefix.rstrip(LAST)
    if not kept:
        return LAST * (MAX_SORT_KEY + 1)
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(following if following != FIRST_SURROGATE else FIRST_AFTER_SURROGATES)


def _add_exact_values(to: Conditions, filters: Filters) -> None:
    """What must be equal, each with something that the index finds and that is true whenever the values are equal."""
    if filters.external_id:
        to.add(
            *(
                f"(external_id = {to.value(text)} AND {_has_identifier(to, fold(text).split())})"
                for text in filters.external_id
            )
        )
    if filters.tax_id is not None:
        to.add(
            *(
                f"(tax_key = {to.value(key)}{_has_number(to, plain)})"
                for key, plain in _tax_keys(filters.tax_id).items()
            )
        )
    if filters.email is not None:
        email = _as_stored(filters.email)
        to.add(f"{to.value(email_key(email))} = ANY (string_to_array(emails, ' '))")
        to.add(_has_identifier(to, fold(email).split()))


def _as_stored(email: str) -> str:
    """The address with its domain in Unicode, however that was typed; what is no address stays as it is."""
    try:
        return parse_email(email)
    except InvalidValue:
        return email


def _has_identifier(to: Conditions, words: Sequence[str]) -> LiteralString:
    longest = max(words, key=len, default="")
    if len(longest) >= TRIGRAM:
        return _inside_identifiers(to, longest)
    return f"words @@ {to.value(lexeme(longest))}::tsquery" if longest else "true"


def _inside_identifiers(to: Conditions, text: str) -> LiteralString:
    rare = rare_part(text)
    condition: LiteralString = f"identifiers LIKE {to.value(like_inside(rare))}"
    if rare != text:
        condition = f"({condition} AND strpos(identifiers, {to.value(for_trigrams(text))}) > 0)"
    return condition


def _has_number(to: Conditions, plain: str) -> LiteralString:
    return f" AND numbers LIKE {to.value(f'%{plain}%')}" if len(plain) >= TRIGRAM else ""


def _tax_keys(text: str) -> dict[str, str]:
    """The keys of what the text may mean, each with its letters and digits."""
    keys = {tax_key("other", text): only_alphanumeric(text)}
    try:
        read = TaxId.parse(text)
    except InvalidValue:
        return keys
    return keys | {tax_key(read.type, read.value): only_alphanumeric(read.value)}


def _add_parts(to: Conditions, parts: Iterable[Part], weight: str) -> None:
    """Every part must match: at the start of a word, or where it is long enough inside what its characters allow.

    With a weight it is one that everybody may search, and so is the first of the sections of a text.
    """
    starts_only = []
    for part in parts:
        if len(part.words) == 1 and part.words[0].is_start:
            starts_only.append(part.words[0].starts(weight))
        else:
            to.add(_part(to, part, weight))
    if starts_only:
        to.add(f"words @@ {to.value(' & '.join(starts_only))}::tsquery")


def _part(to: Conditions, part: Part, weight: str, *, unless: str | None = None) -> LiteralString:
    """All words of a part or one of its numbers, and with `unless` no word that begins like this."""
    words = " AND ".join([_word(to, word, weight, unless) for word in part.words])
    numbers = [_has(to, "numbers", number, weight, unless) for number in part.numbers]
    return f"({' OR '.join([words, *numbers])})" if numbers else words


def _word(to: Conditions, word: Word, weight: str, unless: str | None) -> LiteralString:
    start = word.starts(weight) + (f" & !{lexeme(unless)}:*" if unless else "")
    found: list[LiteralString] = [f"words @@ {to.value(start)}::tsquery"]
    if word.digits:
        found.append(_has(to, "numbers", word.digits, weight, unless))
    found += [_has(to, "identifiers", fragment, weight, unless) for fragment in word.fragments]
    found += [_has(to, "numbers", number, weight, unless) for number in word.numbers]
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})"


def _has(to: Conditions, column: LiteralString, text: str, weight: str, unless: str | None) -> LiteralString:
    """That a text is inside the identifiers or numbers."""
    pattern = to.value(like_inside(text))
    inside = _inside_identifiers(to, text) if column == "identifiers" else f"{column} LIKE {pattern}"
    if weight:
        inside = f"({inside} AND split_part({column}, chr(10), 1) LIKE {pattern})"
    if unless:
        inside = f"({inside} AND NOT words @@ {to.value(f'{lexeme(unless)}:*')}::tsquery)"
    return inside
