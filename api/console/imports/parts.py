"""What the pages of imports have in common: the steps, states, and what would be lost."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console.frame.visit import Visit
from api.console.imports.column_names import label_of_effect, word_for
from api.console.imports.messages import in_general
from application.importing import messages
from application.importing.effects import LOSSES

Import = dict[str, Any]
"""As the interface tells it."""

AT_WORK: Final = ("reading", "running")
"""The states that end by themselves."""
STEPS: Final = ("file", "columns", "check", "import", "result")
BADGES: Final = {"ready": "warn", "done": "ok", "failed": "bad"}
WORSE: Final = frozenset(
    each.code for each in (messages.TAX_ID_WORSE, messages.TAX_ID_LOST, messages.INVOICE_NEEDS_IT, messages.ZEROS_LOST)
)
"""Warnings about something that gets lost; what becomes of defaults is among the effects."""


class Sum(NamedTuple):
    """How often something happens."""

    told: str
    times: int


async def the_import(visit: Visit) -> Import:
    """The one that the address of the page names."""
    found: Import = (await visit.ask("GET", address_of(visit))).content
    return found


def address_of(visit: Visit) -> str:
    """Its address in the interface."""
    return f"/v1/imports/{visit.params['import_id']}"


def step_of(found: Import) -> str:
    """Which of the steps is the present one."""
    if found["state"] in AT_WORK or found["state"] == "ready":
        return "check" if found["dry_run"] else "import"
    return "result" if found["started_at"] else "file"


def losses_of(visit: Visit, found: Import) -> list[Sum]:
    """What is taken away, or would be."""
    gone = [each for each in found["effects"] if each["what"] in LOSSES]
    worse = [each for each in found["warnings"] if each["code"] in WORSE]
    return [*(_effect(visit, each) for each in gone), *(_warning(visit, each) for each in worse)]


def gains_of(visit: Visit, found: Import) -> list[Sum]:
    """What else changes about customers that are there."""
    return [_effect(visit, each) for each in found["effects"] if each["what"] not in LOSSES]


def warnings_of(visit: Visit, found: Import) -> list[Sum]:
    """What somebody should look at, although nothing is lost."""
    return [_warning(visit, each) for each in found["warnings"] if each["code"] not in WORSE]


def once_over() -> Response:
    """What a page that asks how far an import is does when it is over: show itself anew."""
    return Response(headers={"HX-Refresh": "true", "Cache-Control": "no-store"})


def _effect(visit: Visit, effect: dict[str, Any]) -> Sum:
    label = label_of_effect(visit, effect["member"])
    return Sum(visit.t("changes.of", entry=label, member=word_for(visit, effect["what"])), effect["count"])


def _warning(visit: Visit, warning: dict[str, Any]) -> Sum:
    return Sum(in_general(visit, warning["code"]), warning["count"])
