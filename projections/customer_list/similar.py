"""Offers customers whose names are spelt alike, where nothing matches what somebody searched for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final

import orjson
from psycopg import AsyncConnection
from psycopg.errors import QueryCanceled
from psycopg.rows import dict_row

from projections.customer_list import query_sql as sql
from projections.customer_list.asked import Part
from projections.customer_list.filters_sql import Filters
from projections.customer_list.folding import lexeme
from projections.customer_list.listed import MatchedMember
from projections.customer_list.matched import Kept, of_customer
from projections.customer_list.matching_sql import Match, known_of, match_alike
from projections.customer_list.search_text import collected
from projections.customer_list.spelling import has_spelling, slipped, sounding_alike

MOST: Final = 5
COMPARED: Final = 50
"""Of so many the ones that are most alike are taken."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spellings:
    """How a word of `q` may be spelt otherwise: `beginnings` of words, and whole ones."""

    word: str
    beginnings: Sequence[str] = ()
    whole: Sequence[str] = ()

    def tsquery(self) -> str:
        """One of them in the customer's own names (weight A)."""
        beginnings = [f"{lexeme(each)}:*A" for each in (self.word, *self.beginnings)]
        return f"({' | '.join([*beginnings, *(f'{lexeme(each)}:A' for each in self.whole)])})"

    def likeness(self, words: Sequence[str]) -> float:
        """How much the most similar of these words is like this one, up to 1."""
        return max((SequenceMatcher(None, self.word, each).ratio() for each in words), default=0.0)


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer that was found by other spellings, and in which of its names."""

    row: Row
    matched: list[MatchedMember]


async def find_alike(connection: AsyncConnection[Any], filters: Filters, parts: Sequence[Part]) -> list[Alike]:
    """A few customers whose names are spelt alike, the most similar first; parts that are no names match as they are.

    First those that sound the same, and if there is nobody, those that are one letter away. Words that nobody has are
    spelt otherwise; if there is somebody for each, so that they only never meet, all are by their sound.
    """
    words = {part: text for part in parts if (text := _spelt(part)) is not None}
    if not words:
        return []
    known = await _known(connection, filters, parts, words)
    if any(part not in words and part not in known for part in parts):
        return []
    others = [part for part in parts if part not in words]
    varied = [part for part in words if part not in known] or list(words)
    spellings = [Spellings(text, sounding_alike(text) if part in varied else ()) for part, text in words.items()]
    match = _match(filters, others, spellings)
    rows = await _fetch(connection, sql.alike(match, COMPARED))
    if not rows and varied[0] not in known:
        spellings = [
            replace(each, whole=_slipped(each.word)) if part in varied else each
            for part, each in zip(words, spellings, strict=True)
        ]
        match = _match(filters, others, spellings)
        rows = await _fetch(connection, sql.alike(match, COMPARED))
        if rows is None:  # what very many have is among the first rows, and takes the index long to collect
            rows = await _fetch(connection, sql.alike_among_first(match, COMPARED))
    return _most_similar(rows, spellings) if rows else []


async def _known(
    connection: AsyncConnection[Any], filters: Filters, parts: Sequence[Part], names: Container[Part]
) -> set[Part]:
    """The parts that somebody has, whoever it is."""
    rows = await _fetch(connection, sql.known(known_of(filters, parts, names)))
    return {part for number, part in enumerate(parts) if rows and rows[0][f"known_{number}"]}


def _match(filters: Filters, others: Sequence[Part], spellings: Sequence[Spellings]) -> Match:
    return match_alike(filters, others, " & ".join(each.tsquery() for each in spellings))


def _slipped(word: str) -> list[str]:
    """What one slip of the finger makes of a word, by itself and as names have it before `, S.A.`"""
    return [f"{each}{end}" for each in slipped(word) for end in ("", ",")]


def _spelt(part: Part) -> str | None:
    """The word of a part that may be spelt otherwise."""
    (word, *more) = part.words
    if more or "." in word.text:
        return None
    text = word.unmarked or word.text
    return text if has_spelling(text) else None


async def _fetch(connection: AsyncConnection[Any], query: sql.Statement) -> list[Row] | None:
    """The rows; None where that takes too long, because an offer is not worth more time."""
    statement, parameters = query
    try:
        async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(sql.BOUNDED)
            await cursor.execute(statement, parameters, prepare=False)
            return await cursor.fetchall()
    except QueryCanceled:
        return None


def _most_similar(rows: Sequence[Row], spellings: Sequence[Spellings]) -> list[Alike]:
    def unlikeness(row: Row) -> tuple[float, str, str]:
        words = [word for _, words in _names(orjson.loads(row["state"])) for word in words]
        return -sum(each.likeness(words) for each in spellings), row["key"], str(row["id"])

    known = {spelling for each in spellings for spelling in (each.word, *each.beginnings, *each.whole)}
    return [
        Alike(row, [member for member, words in _names(orjson.loads(row["state"])) if known.intersection(words)])
        for row in sorted(rows, key=unlikeness)[:MOST]
    ]


def _names(state: Kept) -> Iterator[tuple[MatchedMember, list[str]]]:
    """The words of the customer's own names, by member."""
    for member, findable in of_customer(state).items():
        words, _, _ = collected(findable._replace(identifiers=(), tax_ids=()))
        if words:
            yield member, list(words)
