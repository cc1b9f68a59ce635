"""What becomes of a form that was sent: done, the form again with what is wrong, or what somebody else did meanwhile.

Nothing typed is lost, nobody is overwritten silently, and nobody is stopped where there is no conflict.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from starlette.responses import Response

from api.console.changing import meanwhile
from api.console.frame.forms import FieldShown, Form
from api.console.frame.refused import said_to
from api.console.frame.visit import ApiAnswer, Visit
from api.http.requests.middleware import told_as
from api.http.responses.problems import faults_of_refusal, kind_of
from domain.errors import IdempotencyKeyReused, StaleVersion

REASON: Final = "reason"
"""The field that says why; it becomes the `Change-Reason`."""
KEY: Final = "idempotency_key"
VERSION: Final = "version"
_TRIES: Final = 3
"""How often a change that meets no other is sent with a newer version before its form is shown again."""

At = Mapping[type[Exception], str]
"""The field at which a refusal is said, which names none itself."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it is shown: what it holds, and what is wrong with it."""

    values: Mapping[str, str]
    faults: Mapping[str, str]
    """By the names of fields."""
    told: tuple[str, ...] = ()
    """What is wrong with the whole."""
    error: Exception | None = None
    status: int = 200
    key: str = ""
    """What makes one thing of a form that is sent twice."""

    def summary(self, fields: Sequence[FieldShown]) -> list[tuple[str, str | None]]:
        """What is wrong, with the ids of the fields that are to blame."""
        return [
            *((text, None) for text in self.told),
            *((text, "why") for name, text in self.faults.items() if name == REASON),
            *((f"{field.label}: {field.error}", field.id) for field in fields if field.error),
        ]


Again = Callable[[FilledForm], Awaitable[Response]]
"""Shows the form, for the first time or again."""


def unsent(values: Mapping[str, str]) -> FilledForm:
    """A form that nobody has sent yet."""
    return FilledForm(values, {}, key=uuid4().hex)


async def add(
    visit: Visit,
    form: Form,
    path: str,
    *,
    again: Again,
    then: Callable[[ApiAnswer], str],
    done: str,
    at: At | None = None,
) -> Response:
    """POST something new to the interface; `then` says where to go from its answer, and `done` is said there."""
    try:
        told = await visit.ask("POST", path, body=form.body(visit.sent), headers=_headers(visit))
    except Exception as error:
        return await again(failed(visit, error, at))
    return visit.go(then(told), done)


async def change(
    visit: Visit,
    form: Form,
    path: str,
    *,
    pick: Callable[[dict[str, Any]], dict[str, Any] | None],
    again: Again,
    then: str,
    done: str = "shared.saved",
    at: At | None = None,
) -> Response:
    """PATCH what the person changed of something; `pick` finds it in the document of its customer."""
    customer, version = f"/v1/customers/{visit.params['customer_id']}", visit.sent.get(VERSION, "")
    try:
        before = form.values(pick((await visit.ask("GET", customer, query=[(VERSION, version)])).content) or {})
        body = form.changes(before, visit.sent)
        if not body:
            return visit.go(then, "shared.nothing_changed")
        others: list[dict[str, Any]] = []
        for _ in range(_TRIES):
            try:
                await visit.ask("PATCH", path, body=body, headers=_headers(visit, version))
            except StaleVersion:
                now = await visit.ask("GET", customer)
                others = await meanwhile.events_since(visit, customer, int(visit.sent[VERSION]))
                thing = pick(now.content)
                after = form.values(thing) if thing else None
                if after is None or form.changed(before, after):
                    return await meanwhile.conflict_page(visit, form, before, after, others, now.version, then)
                version = str(now.version)
            else:
                return _saved(visit, then, done, others)
        raise StaleVersion(int(version))
    except Exception as error:
        return await again(failed(visit, error, at))


async def act(
    visit: Visit,
    method: str,
    path: str,
    *,
    entry: str,
    again: Again,
    then: str,
    done: str,
    body: Mapping[str, Any] | None = None,
    query: tuple[tuple[str, str], ...] = (),
    stopped_by: tuple[str, ...] = ("Removed", "Locked"),
    at: At | None = None,
) -> Response:
    """Do something to what `entry` names, such as `/emails/<id>`, or to the whole customer: the empty text.

    What others did elsewhere in the customer does not stop it; where the last event of the entry is one that stops it,
    the interface says so at once.
    """
    customer, version = f"/v1/customers/{visit.params['customer_id']}", visit.sent.get(VERSION, "")
    others: list[dict[str, Any]] = []
    try:
        for _ in range(_TRIES):
            try:
                await visit.ask(method, path, query=query, body=body, headers=_headers(visit, version))
            except StaleVersion as stale:
                others = await meanwhile.events_since(visit, customer, int(visit.sent[VERSION]))
                last = meanwhile.last_on(others, entry)
                if last and not last["type"].endswith(stopped_by):
                    return await meanwhile.acted_page(visit, others, stale.version, then)
                version = str(stale.version)
            else:
                return _saved(visit, then, done, others)
        raise StaleVersion(int(version))
    except Exception as error:
        return await again(failed(visit, error, at))


def _saved(visit: Visit, then: str, done: str, others: list[dict[str, Any]]) -> Response:
    if not others:
        return visit.go(then, done)
    return visit.go(then, "shared.saved_meanwhile", **meanwhile.summed_up(visit, others))


def _headers(visit: Visit, version: str | None = None) -> dict[str, str]:
    headers = {"Idempotency-Key": visit.sent.get(KEY) or uuid4().hex}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    if reason := visit.sent.get(REASON, "").strip():
        headers["Change-Reason"] = quote(reason)
    return headers


def unmet(visit: Visit, faults: Mapping[str, str], status: int = 422) -> FilledForm:
    """The form with everything that was typed where a page asks for something itself, before it acts."""
    return FilledForm(visit.sent, faults, status=status, key=visit.sent.get(KEY) or uuid4().hex)


_FIELDS_OF_HEADERS: Final = {"Change-Reason": REASON}


def _field_of(visit: Visit, where: str) -> str:
    """The field where a fault is said; that of `/tags` has all of them, `/tags/3` too."""
    where = _FIELDS_OF_HEADERS.get(where, where)
    pointer = where
    while pointer and pointer not in visit.sent:
        pointer = pointer.rpartition("/")[0]
    return pointer or where


def failed(visit: Visit, error: Exception, at: At | None = None) -> FilledForm:
    """The form with everything that was typed, and what is wrong: at its fields where they are named."""
    error = told_as(error, visit.request_id)
    kind = kind_of(error)
    assert kind is not None
    faults: dict[str, str] = {}
    for fault in faults_of_refusal(error):
        faults.setdefault(_field_of(visit, fault.where), visit.said(fault.wording))
    said = said_to(visit, error)
    if place := next((place for refusal, place in (at or {}).items() if isinstance(error, refusal)), None):
        faults[place] = said
    told = tuple(text for name, text in faults.items() if name not in visit.sent) if faults else (said,)
    key = uuid4().hex if isinstance(error, IdempotencyKeyReused) else visit.sent.get(KEY) or uuid4().hex
    return FilledForm(visit.sent, faults, told, error, kind.status, key)
