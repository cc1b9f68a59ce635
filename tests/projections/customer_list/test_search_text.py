"""What is stored of customers so that they can be found."""

from __future__ import annotations

import psycopg
from hypothesis import example, given
from hypothesis import strategies as st

from projections.customer_list.folding import sort_key
from projections.customer_list.search_text import Findable, search_text

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def test_postgresql_reads_the_words_of_every_text(database_url: str) -> None:
    """One row that it does not read would stop the list for all customers."""
    with psycopg.connect(database_url, autocommit=True) as connection:

        @given(TEXTS)
        @example("\u0301")  # accents and format marks alone are folded away
        @example("\u0600-")
        @example("'")
        @example("\\")
        def reads(text: str) -> None:
            findable = Findable([text], [text], [text], [text])
            words = search_text(sort_key(text), findable, findable).words
            connection.execute("SELECT %s::tsvector", [words])

        reads()
