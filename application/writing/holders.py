"""Who holds a tax id or an external id, for those who only ask: by the time they decide it may be somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg

from application.writing.appender_sql import HOLDERS
from application.writing.claims import Claims
from domain.tax_id import TaxId


async def holder_of(connection: psycopg.AsyncConnection[Any], claims: Claims, tax_id: TaxId) -> UUID | None:
    """The customer that holds the tax id, if there is one."""
    cursor = await connection.execute(HOLDERS, [[claims.tax_id_tag(tax_id)]])
    _, customer_id = await cursor.fetchone() or (None, None)
    return customer_id


def holders_of(connection: psycopg.Connection[Any], tags: Iterable[bytes]) -> dict[bytes, UUID]:
    """The customers that hold these tags; those that nobody holds are not in it."""
    return dict(connection.cursor(binary=True).execute(HOLDERS, [list(tags)]).fetchall())
