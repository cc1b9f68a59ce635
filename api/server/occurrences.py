"""What the log tells when it begins and when it is over, once each."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping
from enum import Enum
from typing import Any, NamedTuple

import structlog

log = structlog.get_logger(__name__)


class Matter(Enum):
    """What begins, and how it is told that it does and that it is over."""

    DATABASE = ("the database is lost", "the database is back")
    BEHIND = ("a projection is not followed, or far behind", "a projection is followed and has caught up")
    SET_ASIDE = ("a customer is set aside", "a customer is no longer set aside")
    ATTENTION = ("something wants attention", "something is well again")


class Occurrence(NamedTuple):
    """One of them; `which` tells it from others of its matter."""

    matter: Matter
    which: Hashable = None


class Occurrences:
    """Those that go on."""

    def __init__(self) -> None:
        self._began: dict[Occurrence, tuple[float, Mapping[str, Any]]] = {}

    def going_on(self, *matters: Matter) -> dict[Occurrence, Mapping[str, Any]]:
        """Those of some matters, for whoever cannot look whether they are over."""
        return {each: fields for each, (_, fields) in self._began.items() if each.matter in matters}

    def are_now(self, found: Mapping[Occurrence, Mapping[str, Any]]) -> None:
        """Tell what has begun and what is over since the last time; fields go into the line."""
        now = time.monotonic()
        for each, fields in found.items():
            if each not in self._began:
                self._began[each] = now, fields
                log.warning(each.matter.value[0], **fields)
        for each in self._began.keys() - found.keys():
            began, fields = self._began.pop(each)
            log.warning(each.matter.value[1], **fields, after_seconds=round(now - began, 1))
