"""Who has which name, for imports: names are the same where they fold alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
import psycopg

from application.importing.namesakes import Namesake, Traits
from projections.customer_list.folding import AFTER_EVERY_LETTER, fold, sort_key
from projections.customer_list.namesakes_sql import BETWEEN, SAME_NAMES

_SPACES: Final = re.compile(r"\s+")
_MAYBE_ENYE: Final = re.compile(r"(?:(?<=[aeiou])|(?<![a-z]))n(?=[aeiou])")


class Namesakes:
    """Asks the list, over a connection of its own; what the list does not know yet, this does not know either."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def key(self, name: str) -> str:
        """What names are compared by: case, accents, the tilde of ñ and white space do not matter."""
        return _SPACES.sub(" ", fold(name)).strip()

    def find(self, names: Sequence[str]) -> Mapping[str, Sequence[Namesake]]:
        """The customers that have these names, archived ones too, by key."""
        keys = {key for name in names for key in _sort_keys(name)}
        found: dict[str, list[Namesake]] = {}
        if not keys:
            return found
        for customer_id, name, state in self._connection.execute(SAME_NAMES, [BETWEEN.join(keys), BETWEEN]).fetchall():
            found.setdefault(self.key(name), []).append(Namesake(customer_id, _traits(orjson.loads(state))))
        return found


def _sort_keys(name: str) -> Iterator[str]:
    """Where a name may stand in the list, which sorts ñ apart from n: as it is, with n for every ñ, with ñ for any n.

    Names with two letters that may be either, and are both written the other way, are not found.
    """
    own = sort_key(name)
    plain = own.replace(AFTER_EVERY_LETTER, "")
    yield own
    yield plain
    for match in _MAYBE_ENYE.finditer(plain):
        yield f"{plain[: match.end()]}{AFTER_EVERY_LETTER}{plain[match.end() :]}"


def _traits(state: Mapping[str, Any]) -> Traits:
    return Traits.made_of(
        state["tax_id"],
        state["tax_id_type"],
        [email for email, *_ in state["emails"].values()],
        [phone for phone, *_ in state["phones"].values()],
    )
