"""Who has which name, as the list knows it: found however the name is written."""

from __future__ import annotations

import psycopg
import pytest

from application.importing.namesakes import Traits
from projections.customer_list.namesakes import Namesakes
from tests.support.listed import Listed


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("Ana Muñoz", "ana munoz"),
        ("Ana Munoz", "Aña Muñoz"),
        ("Ana Munoz", "Ana  MUÑOZ "),
        ("Ñandú", "nandu"),
        ("O’Brien, S.A.", "O'Brien, S.A."),
    ],
)
def test_a_name_is_the_same_without_accents_case_and_tildes(database_url: str, there: str, asked: str) -> None:
    listed = Listed(database_url)
    customer = listed.history.register(there, "1234567-9")
    listed.history.add_email(customer, "A@nandu.gt")
    listed.history.add_phone(customer, "+50222223333")
    listed.history.register("Ana Muñozo")
    listed.names("")
    with psycopg.connect(database_url, autocommit=True) as connection:
        names = Namesakes(connection)
        found = names.find([asked])
    listed.close()
    [[namesake]] = found.values()
    assert list(found) == [names.key(asked)] == [names.key(there)]
    assert namesake.customer_id == customer.id
    assert namesake.traits == Traits.made_of("12345679", "NIT", ["a@nandu.gt"], ["+50222223333"])
