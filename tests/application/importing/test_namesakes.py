"""When two customers of one name are certainly two, and what a row is that would add another one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from application.importing.namesakes import Traits
from tests.support.desk import Desk, open_desk


def traits(tax_id: str = "CF", *contacts: str, type: str = "NIT") -> Traits:
    emails = [each for each in contacts if "@" in each]
    return Traits.made_of(tax_id, type, emails, [each for each in contacts if "@" not in each])


NIT, OTHER_NIT = "1234567-9", "7841236-6"
CALL, OTHER_CALL = "+50222223333", "+50255551234"


@pytest.mark.parametrize(
    ("one", "other", "are_two"),
    [
        (traits(), traits(), False),
        (traits(), traits("CF", CALL), False),
        (traits(NIT), traits(OTHER_NIT), True),
        (traits(NIT, CALL), traits(OTHER_NIT, CALL), True),
        (traits(NIT, CALL), traits("12345679", OTHER_CALL), False),
        (traits(NIT), traits(), False),
        (traits(NIT, CALL), traits("CF", OTHER_CALL), True),
        (traits("CF", "a@nandu.gt"), traits("CF", "A@nandu.gt"), False),
        (traits("CF", "a@nandu.gt"), traits("CF", "b@nandu.gt"), True),
        (traits("CF", "a@nandu.gt", CALL), traits("CF", "b@nandu.gt", CALL), False),
        (traits("CF", "a@nandu.gt"), traits("CF", CALL), False),
        (traits("XAXX010101000", type="FOREIGN"), traits("XEXX010101000", type="FOREIGN"), False),
    ],
)
def test_two_customers_of_one_name_are_two_where_something_tells_them_apart(
    one: Traits, other: Traits, are_two: bool
) -> None:
    assert one.are_of_another_than(other) is other.are_of_another_than(one) is are_two


HEAD = "name,tax_id,phone_1\n"


@pytest.mark.parametrize(
    ("row", "became"),
    [
        ("Jose Pena,CF,", "name: same-name"),  # the same row, an accent corrected
        ("JOSÉ PEÑA,CF,5555 1234", "name: same-name"),
        ("José Peña,7841236-6,", "name: same-name"),
        ("José Peña,CF,2222 3333", "registered"),
        ("José Peñate,CF,", "registered"),
    ],
)
def test_a_row_that_would_add_somebody_who_is_there_is_reported(database_url: str, row: str, became: str) -> None:
    with open_desk(database_url) as desk:
        desk.bring(HEAD + "José Peña,CF,5555 1234\n")
        assert desk.became(HEAD + row + "\n", dry_run=True) == desk.became(HEAD + row + "\n") == [became]
        [allowed] = desk.bring(HEAD + row + "\n", allow_same_name=True)
        assert [each.code for each in allowed.warnings] == (["same-name"] if became != "registered" else [])


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    with open_desk(database_url) as desk:
        yield desk


def test_two_people_called_the_same_with_different_nits_are_added(desk: Desk) -> None:
    assert desk.became(HEAD + f"Ana,{NIT},\nAna,{OTHER_NIT},\nAna,CF,\n") == [
        "registered",
        "registered",
        "name: same-name-above",
    ]


def test_a_name_that_a_row_gives_or_takes_away_counts_for_the_rows_below(desk: Desk) -> None:
    desk.bring("external_id,name,tax_id\nX1,Ana,CF\n")
    content = "external_id,name,tax_id\nX1,Eva,CF\n,Ana,CF\n,Eva,CF\n"
    tried = desk.became(content, dry_run=True)
    assert tried == desk.became(content) == ["changed", "registered", "name: same-name-above"]


def test_an_export_fills_another_database_though_names_repeat(desk: Desk) -> None:
    desk.bring("name,tax_id\nAna,CF\nAná,CF\n", allow_same_name=True)
    exported = desk.export()
    assert exported.count("Ana") == 1
    rows = exported.splitlines(keepends=True)
    assert desk.became("".join(rows)) == ["unchanged", "unchanged"]
