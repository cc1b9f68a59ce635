"""The second step: what the columns of the file stand for, and how its rows are to be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from api.console.changing.acting import FilledForm, failed, unsent
from api.console.frame.forms import CHECKED, Choice, Field, Form
from api.console.frame.page import PageBook
from api.console.frame.visit import Visit
from api.console.imports.column_names import all_columns, own_column, said_as
from api.console.imports.messages import said
from api.console.imports.parts import AT_WORK, STEPS, Import, address_of, once_over, the_import
from application.importing.files.aliases import plain
from application.importing.files.corrections import is_remarks_column
from application.importing.files.encodings import COMMON

pages = PageBook()

UNDECIDED: Final = "?"
LEFT_OUT: Final = ""
COLUMN: Final = "column:"
"""Begins the name of a field, before the name of the column in the file."""
FLAGS: Final = ("update_only", "ignore_unknown", "allow_worse", "allow_same_name")
OPTIONS: Final = Form(
    Field("mode", "imports.mode", "choice", hint="imports.mode_hint", is_required=True),
    *(Field(flag, f"imports.{flag}", "check", hint=f"imports.{flag}_hint") for flag in FLAGS),
    Field("encoding", "imports.encoding", "choice", hint="imports.encoding_hint", is_required=True),
    Field("sheet", "imports.sheet", hint="imports.sheet_hint"),
)

USUAL: Final = {**dict.fromkeys(FLAGS, ""), "mode": "add", "encoding": "utf-8", "sheet": ""}


class ShownColumn(NamedTuple):
    """A column of the file, with what it is taken for."""

    id: str
    field: str | None
    """None where nothing can be said of it: it has no name, or that of another column."""
    place: str
    name: str
    samples: Sequence[str]
    chosen: str
    own: Choice | None
    """A member of metadata that is called like it."""
    is_known: bool
    is_likely: bool
    """Whether what is chosen is only a guess."""


@pages.get("/imports/{import_id}/columns", stands_on="list_columns")
async def show_columns(visit: Visit) -> Response:
    """The columns and options, or how far the file is read."""
    return await _show(visit, unsent({}))


@pages.post("/imports/{import_id}/columns", stands_on="start_import")
async def say_columns(visit: Visit) -> Response:
    """Look at all rows again, read in another way; where nothing was changed, on to what was found already."""
    one = f"/imports/{visit.params['import_id']}"
    found = await the_import(visit)
    if found["state"] in AT_WORK:
        return visit.go(one, "imports.still_at_work")
    columns = (await visit.ask("GET", f"{address_of(visit)}/columns")).content["items"]
    query = [*_pairs_said(visit.sent, found, columns), *_options_said(visit.sent, found)]
    if not query and found["state"] == "ready":
        return visit.go(one)
    try:
        await visit.ask("POST", f"{address_of(visit)}/start", query=[("dry_run", "true"), *query])
    except Exception as error:
        return await _show(visit, failed(visit, error))
    return visit.go(one)


def _pairs_said(sent: Mapping[str, str], found: Import, columns: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What somebody says of columns now; columns that the file has not any more, as of another sheet, are left out."""
    said = []
    for each in columns:
        chosen = sent.get(f"{COLUMN}{each['name']}")
        if chosen not in (None, UNDECIDED, _meant(each)):
            said.append(("map", f"{each['name']}={said_as(chosen)}"))
    names = {plain(each["name"]) for each in columns}
    gone = [name for name, meant in found["map"].items() if meant and columns and name not in names]
    return [*said, *(("map", f"{name}=") for name in gone)]


def _options_said(sent: Mapping[str, str], found: Import) -> list[tuple[str, str]]:
    """The options that differ from those in force."""
    flags = {flag: "true" if sent.get(flag) == CHECKED else "false" for flag in FLAGS}
    before = _options_of(found) | {flag: "true" if found[flag] else "false" for flag in FLAGS}
    wanted = {**flags, **{name: sent[name].strip() for name in ("mode", "encoding", "sheet") if name in sent}}
    return [(name, value) for name, value in wanted.items() if value != before[name] and value]


def _options_of(found: Import) -> dict[str, str]:
    return {
        **{flag: CHECKED if found[flag] else "" for flag in FLAGS},
        **{name: found[name] or "" for name in ("mode", "encoding", "sheet")},
    }


def _meant(column: Mapping[str, Any]) -> str:
    """What the file's column is taken for now."""
    return column["column"] or (LEFT_OUT if column["is_said"] else UNDECIDED)


async def _show(visit: Visit, filled: FilledForm) -> Response:
    found = await the_import(visit)
    if found["state"] in AT_WORK and found["dry_run"]:
        return visit.show("imports/reading.html", block="progress", found=found, steps=STEPS, step="columns")
    if visit.is_fragment:
        return once_over()
    if not found["can_start"]:
        return visit.go(f"/imports/{found['id']}")
    columns = (await visit.ask("GET", f"{address_of(visit)}/columns")).content["items"]
    fields = OPTIONS.shown(
        visit, {**_options_of(found), **filled.values}, filled.faults, choices=_choices(visit, found)
    )
    return visit.show(
        "imports/columns.html",
        filled.status,
        found=found,
        steps=STEPS,
        step="columns",
        reasons=[said(visit, each) for each in found["reasons"]],
        columns=_shown(visit, columns, filled.values),
        groups=all_columns(visit, [each["column"] for each in columns if each["column"]]),
        left_out=LEFT_OUT,
        undecided=UNDECIDED,
        fields=fields,
        is_open=bool(filled.faults) or found["state"] == "failed" or _options_of(found) != USUAL,
        faults=filled.summary(fields),
    )


def _choices(visit: Visit, found: Import) -> dict[str, list[Choice]]:
    encodings = dict.fromkeys(("utf-8", *COMMON, found["encoding"]))
    return {
        "mode": [Choice(mode, visit.t(f"imports.mode_{mode}")) for mode in ("add", "replace")],
        "encoding": [
            Choice(each, visit.t("imports.encoding_of_excel") if each == "cp1252" else each) for each in encodings
        ],
    }


def _shown(visit: Visit, columns: Sequence[dict[str, Any]], sent: Mapping[str, str]) -> list[ShownColumn]:
    taken = {each["column"] for each in columns if each["column"]}
    names: set[str] = set()
    shown = []
    for number, each in enumerate(columns):
        bare, meant, likely = plain(each["name"]), _meant(each), each["likely"]
        is_likely = meant == UNDECIDED and likely is not None and likely not in taken
        field = f"{COLUMN}{each['name']}"
        own = own_column(visit, each["name"])
        shown.append(
            ShownColumn(
                id=f"column-{number}",
                field=field if bare and bare not in names and not is_remarks_column(each["name"]) else None,
                place=each["place"],
                name=each["name"],
                samples=each["samples"],
                chosen=sent.get(field, likely if is_likely else meant),
                own=own if own and own.value not in taken else None,
                is_known=meant != UNDECIDED,
                is_likely=is_likely,
            )
        )
        names.add(bare)
        taken |= {likely} if is_likely else set()
    return shown
