"""One word for one thing: no two classes or types of the service share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
STOREYS = ("domain", "application", "projections", "api")
STANDS_ALONE = "bundle_verifier.py"
"""What auditors take away has its own words."""


def names_in(source: str) -> Iterator[str]:
    """The classes and type aliases of a module that others may use; a type variable names nothing."""
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_type_name(name):
                if not (isinstance(value, ast.Call) and ast.unparse(value.func) in ("TypeVar", "ParamSpec")):
                    yield name


def is_type_name(name: str) -> bool:
    return name[0].isupper() and not name.isupper()


def test_no_two_things_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for storey in STOREYS:
        for file in sorted((ROOT / storey).rglob("*.py")):
            if file.name != STANDS_ALONE:
                for name in names_in(file.read_text(encoding="utf-8")):
                    places[name].append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
