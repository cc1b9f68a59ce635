"""Texts of the pages: all there in both languages, all used, and none written anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter

import jinja2
import pytest
from jinja2 import nodes

from api.console import texts
from api.console.texts import TEXTS
from api.console.texts.text import PageText
from application.access.permissions import ROLES
from domain.customer import EVENT_TYPES
from tests.support.console_sources import MODULES, TEMPLATES

ROOMS = {key.partition(".")[0] for key in TEXTS}
ENVIRONMENT = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
OWN_NAMES = {"English", "Español"}
"""Languages are offered in themselves, whichever the page is in."""


def _places(form: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


def _forms(text: PageText) -> Iterator[str]:
    """What a text may be made of: two forms where it counts, else one."""
    for template in text:
        yield from template.split("|") if "{count}" in template else (template,)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_has_both_languages_with_the_same_values(key: str) -> None:
    text = TEXTS[key]
    assert text.es
    assert text.en
    assert _places(text.es) == _places(text.en)
    assert ("|" in text.es) == ("|" in text.en)
    for form in _forms(text):
        assert form == form.strip()
        assert _places(form) | {"count"} >= _places(text.es)


def test_a_key_says_in_which_module_its_text_stands() -> None:
    for module in iter_modules(texts.__path__):
        for key in getattr(import_module(f"{texts.__name__}.{module.name}"), "TEXTS", {}):
            assert key.startswith(f"{module.name}.")


# Keys in use


def _begins(parts: list[ast.expr] | list[nodes.Expr]) -> str | None:
    """The constant that a text which is put together begins with."""
    first = parts[0] if parts else None
    value = getattr(first, "value", None)
    return value if isinstance(value, str) else None


def _keys_in_templates() -> Iterator[tuple[str, str, bool]]:
    """Where, the key, and whether it is only the beginning of keys."""
    for name, source in TEMPLATES.items():
        tree = ENVIRONMENT.parse(source)
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                for each in _said(call.args[0]):
                    yield name, *each
        parts = {id(part) for each in tree.find_all(nodes.Concat) for part in each.nodes}
        for constant in tree.find_all(nodes.Const):
            if isinstance(constant.value, str) and _looks_like_a_key(constant.value) and id(constant) not in parts:
                yield name, constant.value, False


def _said(node: nodes.Expr) -> Iterator[tuple[str, bool]]:
    match node:
        case nodes.Const(value=str() as value):
            yield value, False
        case nodes.Concat(nodes=parts) if begins := _begins(parts):
            yield begins, True
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from _said(one)
            if other is not None:
                yield from _said(other)


def _keys_in_modules() -> Iterator[tuple[str, str, bool]]:
    for name, source in MODULES.items():
        tree = ast.parse(source)
        inside = {id(part) for each in ast.walk(tree) if isinstance(each, ast.JoinedStr) for part in each.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                if _looks_like_a_key(node.value):
                    yield name, node.value, False
            elif isinstance(node, ast.JoinedStr) and _looks_like_a_key(f"{_begins(node.values)}x"):
                yield name, _begins(node.values) or "", True


def _looks_like_a_key(value: str) -> bool:
    room, dot, rest = value.partition(".")
    return bool(room in ROOMS and dot and re.fullmatch(r"[a-z0-9_.\-]+", rest)) and not value.endswith(
        (".html", ".css", ".js", ".svg", ".csv", ".xlsx")
    )


USED = [*_keys_in_templates(), *_keys_in_modules()]


def test_every_key_in_use_has_a_text() -> None:
    missing = [
        (where, key)
        for where, key, is_beginning in USED
        if not (any(known.startswith(key) for known in TEXTS) if is_beginning else key in TEXTS)
    ]
    assert missing == []


def test_every_text_is_in_use() -> None:
    whole = {key for _, key, is_beginning in USED if not is_beginning}
    beginnings = tuple({key for _, key, is_beginning in USED if is_beginning})
    assert [key for key in TEXTS if key not in whole and not key.startswith(beginnings)] == []


def test_every_role_and_event_has_a_name_and_nothing_else_has_one() -> None:
    assert {key.removeprefix("layout.role_") for key in TEXTS if key.startswith("layout.role_")} == set(ROLES)
    assert {key.removeprefix("events.") for key in TEXTS if key.startswith("events.")} == set(EVENT_TYPES)


# Nothing is said that is no text


class _Words(HTMLParser):
    """What of a page people would read, that stands there as it is."""

    READ = ("aria-label", "title", "placeholder", "alt", "label", "data-label", "data-busy")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in ("script", "style")
        is_read = tag == "input" and ("type", "submit") in attrs
        for name, value in attrs:
            if value and (name in self.READ or (name == "value" and is_read)):
                self.handle_data(value)

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            self.found += [word for word in re.findall(r"[^\W\d_]+", data) if word not in OWN_NAMES]


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_text_stands_in_a_template(name: str) -> None:
    parts = ENVIRONMENT.lex(TEMPLATES[name])
    words = _Words()
    words.feed("".join(value for _, kind, value in parts if kind == "data"))
    words.close()
    assert words.found == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_text_is_handed_to_a_macro(name: str) -> None:
    """What a template writes itself are names of things, keys and signs; sentences have blanks or capitals."""
    for output in ENVIRONMENT.parse(TEMPLATES[name]).find_all(nodes.Output):
        for constant in output.find_all(nodes.Const):
            if isinstance(constant.value, str):
                assert re.fullmatch(r"[^A-ZÁÉÍÓÚÑa-záéíóúñ]*|[a-z0-9_./?=&#:{}%\- ]+|Escape", constant.value), constant
