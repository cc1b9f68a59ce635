"""Where the service writes besides the database: whether it can, found out by writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from api.server.preparation import NotReady, checkpoint_files, shred_ledger
from api.settings import PREFIX, Settings


class WrittenPlace(NamedTuple):
    """A directory or file that a setting names; `try_out` raises OSError where it cannot be written."""

    setting: str
    path: Path
    try_out: Callable[[], None]


class PlaceFault(NamedTuple):
    """A place that cannot be written, and why."""

    place: WrittenPlace
    error: OSError

    @property
    def why(self) -> str:
        """In the words of the system."""
        return self.error.strerror or type(self.error).__name__

    @property
    def remedy(self) -> str:
        """That, and what an operator does."""
        return (
            f"{self.place.path} cannot be written: {self.why}. Let the user of the service write there, make room, "
            f"or set {PREFIX}{self.place.setting} to another place and take along what is there."
        )


def places_of(settings: Settings) -> tuple[WrittenPlace, ...]:
    """The checkpoints and the shred ledger."""
    files, ledger = checkpoint_files(settings), shred_ledger(settings)
    return (
        WrittenPlace("CHECKPOINT_DIR", files.directory, files.try_out),
        WrittenPlace("SHRED_LEDGER", ledger.path, ledger.try_out),
    )


def faults_of_places(settings: Settings) -> Iterator[PlaceFault]:
    """What cannot be written just now."""
    for place in places_of(settings):
        try:
            place.try_out()
        except OSError as error:
            yield PlaceFault(place, error)


def must_be_writable(settings: Settings) -> None:
    """At start: raises `NotReady` with what to do where something cannot be written."""
    if lines := [fault.remedy for fault in faults_of_places(settings)]:
        raise NotReady("\n".join(lines))
