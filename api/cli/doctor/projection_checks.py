"""The read tables: whether they are there, how far they are, and who is missing in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg

from api.cli.doctor import checks_sql as sql
from api.cli.doctor.diagnosis import Diagnosis
from api.server.condition import Severity, find_of_parked, find_of_projection, find_of_shape
from api.settings import Settings
from projections.engine.generations_sql import exists
from projections.engine.projection import Projection
from projections.engine.status import ProjectionStatus, read_parked, read_statuses
from projections.read_models import by_name


def check_projections(connection: psycopg.Connection[Any], settings: Settings) -> Iterator[Diagnosis]:
    """Shape, lag, customers set aside, and what interrupted rebuilds left."""
    statuses = read_statuses(connection)
    known = by_name(settings.timezone)
    yield from _missing(connection, known, {each.name: each for each in statuses})
    for each in statuses:
        projection = known.get(each.name)
        diagnosis = Diagnosis.of(each.name, find_of_projection(each, projection))
        waits = find_of_shape(each, projection) and each.rebuilt is None
        if waits and diagnosis.severity is Severity.NOTE:
            diagnosis = diagnosis._replace(detail=f"{diagnosis.detail} A running service does it.")
        yield diagnosis
    yield Diagnosis.of("parked", find_of_parked(len(read_parked(connection))))
    leftovers = [name for (name,) in connection.execute(sql.LEFTOVERS)]
    if leftovers and all(each.rebuilt is None for each in statuses):
        yield Diagnosis(
            "leftovers", Severity.NOTE, f"Of a rebuild that was cut off: {', '.join(leftovers)}; the next cleans up."
        )


def _missing(
    connection: psycopg.Connection[Any], known: dict[str, Projection], statuses: dict[str, ProjectionStatus]
) -> Iterator[Diagnosis]:
    """Those whose tables are not there; an older shape may have had fewer of them."""
    for name, projection in known.items():
        if name not in statuses:
            yield Diagnosis(name, Severity.NOTE, "It has never been made; the next start makes it.")
        elif statuses[name].shape == projection.shape:
            missing = [table for table in projection.tables if not exists(connection, table)]
            if missing:
                yield Diagnosis(
                    name, Severity.WRONG, f"Tables are missing: {', '.join(missing)}. The next start makes them again."
                )
