"""What is kept of a row, to bytes and back: its cells, what is to say about it, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from application.importing.effects import Effect, What
from application.importing.files.corrections import readable
from application.importing.importer import RowResult
from application.importing.remarks import Remark
from domain.wording import Message, Wording


def row_content(result: RowResult, width: int) -> dict[str, Any]:
    """As JSON can say it; only the first cells are those of the file."""
    return {
        "cells": [readable(cell) for cell in result.raw.cells[:width]],
        "problems": [_remark(each) for each in result.problems],
        "warnings": [_remark(each) for each in result.warnings],
        "effects": [[each.what, each.member, each.before, each.after, each.entry] for each in result.effects],
    }


def read_row_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """The members of `ImportedRow` that `row_content` has."""
    return {
        "cells": content["cells"],
        "problems": [_read_remark(each) for each in content["problems"]],
        "warnings": [_read_remark(each) for each in content["warnings"]],
        "effects": [Effect(What(what), *others) for what, *others in content["effects"]],
    }


def wording_content(wording: Wording) -> list[Any]:
    """A wording with its words: what a later version of the service says may be something else."""
    message = wording.message
    return [message.code, message.en, message.es, dict(wording.values)]


def read_wording(content: Sequence[Any]) -> Wording:
    """What `wording_content` has."""
    code, english, spanish, values = content
    return Wording(Message(code, english, spanish), values)


def _remark(remark: Remark) -> list[Any]:
    other_id = None if remark.other_id is None else str(remark.other_id)
    return [remark.column, wording_content(remark.wording), remark.likely, other_id]


def _read_remark(content: Sequence[Any]) -> Remark:
    column, wording, likely, other_id = content
    return Remark(column, read_wording(wording), likely, UUID(other_id) if other_id else None)
