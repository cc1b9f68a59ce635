"""The extensions of PostgreSQL that the search needs, and what an operator does where the service cannot make them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psycopg

EXTENSIONS: Final = ("pg_trgm", "btree_gin")

FOUND: Final = """
SELECT
    needed.name,
    quote_ident(current_schema()),
    quote_ident(nspname),
    nspname = ANY (current_schemas(true)),
    version.name IS NOT NULL,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        OR version.trusted AND has_database_privilege(current_database(), 'CREATE'),
    to_regclass('customer_list') IS NOT NULL
FROM unnest(%s::text[]) AS needed (name)
LEFT JOIN pg_extension ON extname = needed.name
LEFT JOIN pg_namespace ON pg_namespace.oid = extnamespace
LEFT JOIN pg_available_extensions AS available ON available.name = needed.name
LEFT JOIN pg_available_extension_versions AS version
    ON version.name = needed.name AND version.version = available.default_version
ORDER BY needed.name DESC
"""

CREATE: Final = "As a superuser in this database, run: CREATE EXTENSION {name};"
MOVE: Final = "As a superuser in this database, run: ALTER EXTENSION {name} SET SCHEMA {schema};"


def find_missing_extensions(connection: psycopg.Connection) -> Iterator[str]:
    """What is missing and cannot be made by who is connected, or was taken away; with the remedy."""
    for name, schema, found_in, is_visible, is_available, may_create, has_list in connection.execute(
        FOUND, [list(EXTENSIONS)]
    ):
        if found_in is None and not is_available:
            install = "Install what PostgreSQL calls contrib (a package of many systems, such as postgresql-contrib)."
            yield f"This PostgreSQL has no extension {name}. {install} {CREATE.format(name=name)}"
        elif found_in is None and has_list:
            again = "Then, as the role that owns the tables: customers rebuild customer_list"
            yield f"The extension {name} was dropped, with the index of the search. {CREATE.format(name=name)} {again}"
        elif found_in is None and not may_create:
            yield f"This role may not create the extension {name}. {CREATE.format(name=name)}"
        elif found_in is not None and not is_visible:
            yield (
                f"The extension {name} is in the schema {found_in}, where the search_path does not lead. "
                + MOVE.format(name=name, schema=schema)
            )
