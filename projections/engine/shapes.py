"""What shapes of tables mean: whether this version of the service can read and follow those that are there."""

from __future__ import annotations

from domain.errors import ProjectionBehind
from domain.wording import Wording
from projections.engine import messages as say
from projections.engine.projection import Projection


class ShapeTooNew(Exception):
    """A newer version of the service made the tables of a projection; the message is for the operator."""

    def __init__(self, projection: Projection, shape: int) -> None:
        values = {"name": projection.name, "shape": shape, "known": projection.shape}
        self.wording = Wording(say.SHAPE_TOO_NEW, values)
        super().__init__(self.wording.text())


def can_follow(projection: Projection, shape: int) -> bool:
    """Whether events can be applied to tables of this shape."""
    return projection.writable_since <= shape <= projection.shape


def is_current(projection: Projection, shape: int, made_for: str) -> bool:
    """Whether tables are as this version of the service makes them, with its settings."""
    return (shape, made_for) == (projection.shape, projection.made_for)


def told_of(
    projection: Projection, shape: int, made_for: str, rebuilt: float | None, last_error: str | None = None
) -> Wording | None:
    """What people are told of such tables and of how much is rebuilt (0 to 1); nothing where they are right.

    `rebuilt` is None while nobody rebuilds; then `last_error` may say why.
    """
    if is_current(projection, shape, made_for):
        return None
    name = {"name": projection.name}
    if shape > projection.shape:
        return Wording(say.TOO_NEW, name)
    if rebuilt is not None:
        return being_rebuilt(projection.name, rebuilt)
    error = {"error": f" {last_error}" if last_error else ""}
    if shape < projection.shape:
        return Wording(say.WAITS_FOR_VERSION, name | error)
    return Wording(say.WAITS_FOR_SETTING, name | error | {"made_for": made_for, "wanted": projection.made_for})


def being_rebuilt(name: str, rebuilt: float) -> Wording:
    """How far the rebuild of a projection is."""
    return Wording(say.BEING_REBUILT, {"name": name, "percent": percent(rebuilt)})


def must_be_readable(projection: Projection, shape: int, rebuilt: float | None = None) -> None:
    """Raises `ProjectionBehind` for tables that this version cannot read."""
    must_have_shape(projection, shape, rebuilt, at_least=projection.readable_since)


def must_have_shape(projection: Projection, shape: int, rebuilt: float | None = None, *, at_least: int) -> None:
    """Raises `ProjectionBehind` for tables without what came with a shape, and for those of a newer version.

    Older tables may answer most questions, but not those about something that is only in newer ones.
    """
    if not at_least <= shape <= projection.shape:
        raise ProjectionBehind(told_of(projection, shape, projection.made_for, rebuilt))


def percent(rebuilt: float) -> str:
    """How far a rebuild is, never more than is true."""
    return f"{int(rebuilt * 100)} %"
