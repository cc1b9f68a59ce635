"""Rules of the house that no tool knows: SQL stands in files whose name says so, and nowhere else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STOREYS = ("domain", "application", "projections", "api")

BEGINNING = re.compile(
    r"\s*(ABORT|ALTER|ANALYZE|BEGIN|CALL|CHECKPOINT|CLOSE|CLUSTER|COMMENT ON|COMMIT|COPY|CREATE|DEALLOCATE|DECLARE"
    r"|DELETE FROM|DISCARD|DO \$|DROP|END|EXECUTE|EXPLAIN|FETCH|GRANT|IMPORT|INSERT|LISTEN|LOAD|LOCK|MERGE|MOVE"
    r"|NOTIFY|PRAGMA|PREPARE|REASSIGN|REFRESH|REINDEX|RELEASE|RESET|REVOKE|ROLLBACK|SAVEPOINT|SELECT|SET|SHOW"
    r"|START TRANSACTION|TABLE|TRUNCATE|UNLISTEN|UPDATE|VACUUM|WITH|HAVING|LIMIT|OFFSET|UNION)\b"
)
ANYWHERE = re.compile(
    r"\b(FROM|WHERE|VALUES|RETURNING|JOIN|(ORDER|GROUP|PARTITION) BY|IS (NOT )?(NULL|DISTINCT)|ON CONFLICT|ILIKE"
    r"|FOR (UPDATE|SHARE)|PRIMARY KEY|INSERT INTO|SELECT|pg_\w+\()"
)
SMALL = re.compile(
    r"\s*(select\s.*[*(]|select\s.*\bfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s\S+(\s+where\s|$)"
    r"|(create|alter|drop)\s+(table|index|view|role|schema|database|extension|function|trigger)\s|set\s+\S+\s*(=|\sto\s)"
    r"|(un)?listen\s+\S+$|(begin|commit|rollback);)",
    re.DOTALL,
)


def looks_like_sql(text: str) -> bool:
    """Whether the text is a statement or a part of one. Keywords in capitals are enough, small ones need its shape."""
    return bool(BEGINNING.match(text) or ANYWHERE.search(text) or SMALL.match(text))


def sql_in(source: str) -> Iterator[str]:
    """The SQL of a module with its lines: in strings that are no docstrings, made of pieces, or given to `execute`."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant() | ast.JoinedStr() if id(node) not in prose and looks_like_sql(_text(node)):
                yield f"{node.lineno}: {_text(node).strip()[:60]!r}"
            case ast.Call(func=ast.Attribute(attr="execute" | "executemany" | "copy"), args=[first, *_]) if _text(
                first
            ):
                yield f"{node.lineno}: a literal is executed"
            case ast.ImportFrom(module="psycopg", names=names) if "sql" in {each.name for each in names}:
                yield f"{node.lineno}: SQL is put together"


def _text(node: ast.AST) -> str:
    """The text of a literal, with `{}` for what is filled in; nothing for what is no literal."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(text)):
            return text.decode("latin-1")
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or "{}" for part in parts)
    return ""


def test_sql_stands_only_in_files_whose_name_says_so() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for storey in STOREYS
        for path in sorted((ROOT / storey).rglob("*.py"))
        if not path.name.endswith("_sql.py")
        for line in sql_in(path.read_text(encoding="utf-8"))
    ]
    assert not found, "Move it to a file that ends in _sql.py, beside its user: " + ", ".join(found)


@pytest.mark.parametrize(
    "source",
    [
        'connection.execute("BEGIN")',
        'execute("COMMIT")',
        'execute(f"LISTEN {channel}")',
        'connection.execute(f"CREATE DATABASE {DATABASE}")',
        'connection.execute("select 1")',
        'LOCK = "SELECT pg_advisory_lock(%s)"',
        "SNAPSHOT = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ'",
        'NARROW = {"events": "SELECT, INSERT"}',
        'HELD = "CREATE TABLE held (tag BLOB PRIMARY KEY)"',
        'PASSWORD = f"ALTER ROLE {ROLE} PASSWORD {password!r}"',
        'GRANT = sql.SQL("GRANT {} ON {} TO {}")',
        'SQL = """\nWITH batch AS (INSERT INTO writers)\n"""',
        'SQL = b"DELETE FROM claims"',
        'end = f"{column} IS NULL"',
        'which = "WHERE name = %s"',
        'find = "select name from customers"',
        'move = "update customers set name = %s"',
        'calm = "set jit = off"',
        "from psycopg import sql",
    ],
)
def test_sql_is_recognised(source: str) -> None:
    assert list(sql_in(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""SELECT stands in a docstring, FROM here to there."""',
        'def f():\n    """UPDATE in a docstring."""',
        'print("The log is NOT what was recorded.")',
        'hint = "Select one from the list. Set CUSTOMERS_DATA_DIR to another directory."',
        'options = "-c statement_timeout=4000 -c synchronous_commit=on"',
        'methods = ["GET", "DELETE"]',
        'state = "set aside"',
        "from application.database import backup_sql as sql",
        "connection.execute(sql.BEGIN)",
    ],
)
def test_what_is_no_sql_is_let_be(source: str) -> None:
    assert not list(sql_in(source))
