"""What can be filtered by and has no column: marks among the words of a row, lexemes that no word of `q` can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from domain.tags import tag_key
from domain.tax_id import TaxIdType
from projections.customer_list.filters_sql import Filters
from projections.customer_list.folding import MARK, lexeme

_OF_TAX_ID: Final = f"{MARK}i"
_OF_MISSING: Final = f"{MARK}m"
_OF_TAG: Final = f"{MARK}t"
_OF_METADATA: Final = f"{MARK}d"
_DIGEST_BYTES: Final = 12
"""Values may be long, and a lexeme has 2,046 bytes."""


def tax_id_mark(type: str, country: str | None) -> str:
    """That the tax id is of this type and country."""
    return f"{_OF_TAX_ID}{type}/{country}"


def missing_mark(member: str) -> str:
    """That an active billing entity lacks this for invoices."""
    return _OF_MISSING + member


def tag_mark(tag: str) -> str:
    """That the customer has this tag, in any spelling that is the same."""
    return _OF_TAG + tag_key(tag)


def metadata_mark(name: str, value: str) -> str:
    """That a member of the metadata has exactly this value."""
    return _OF_METADATA + blake2b(f"{name}={value}".encode(), digest_size=_DIGEST_BYTES).hexdigest()


def marks_asked_for(filters: Filters) -> str:
    """The tsquery of all that must be there; empty where nothing is asked for."""
    return " & ".join(_wanted(filters))


def _wanted(filters: Filters) -> Iterator[str]:
    if filters.tax_id_type and filters.tax_id_country:
        yield lexeme(tax_id_mark(filters.tax_id_type, filters.tax_id_country))
    elif filters.tax_id_type:
        yield f"{lexeme(tax_id_mark(filters.tax_id_type, ''))}:*"
    elif filters.tax_id_country:
        yield _one_of([tax_id_mark(type, filters.tax_id_country) for type in TaxIdType])
    if filters.invoice_missing:
        yield _one_of([missing_mark(member) for member in filters.invoice_missing])
    if filters.tag:
        yield _one_of([tag_mark(tag) for tag in filters.tag])
    for name, value in filters.metadata.items():
        yield lexeme(metadata_mark(name, value))


def _one_of(marks: Sequence[str]) -> str:
    return f"({' | '.join(map(lexeme, marks))})"


def marks(
    tax_id_type: str,
    tax_id_country: str | None,
    missing: Iterable[str],
    tags: Iterable[str],
    metadata: Mapping[str, str],
) -> list[str]:
    """All marks of a customer."""
    return [
        tax_id_mark(tax_id_type, tax_id_country),
        *map(missing_mark, sorted(missing)),
        *map(tag_mark, tags),
        *(metadata_mark(name, value) for name, value in metadata.items()),
    ]
