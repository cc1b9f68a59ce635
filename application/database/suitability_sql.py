"""The SQL of what has to be known about a server, and about what may stand in front of it."""

SESSION = "SELECT pg_backend_pid()"

BEGIN = "BEGIN"

ROLLBACK = "ROLLBACK"

SETTINGS = """
SELECT
    pg_is_in_recovery(),
    current_setting('default_transaction_read_only')::boolean,
    current_setting('idle_in_transaction_session_timeout'),
    current_setting('synchronous_commit'),
    current_setting('fsync')::boolean,
    quote_ident(current_user),
    quote_ident(current_database()),
    current_setting('search_path'),
    current_schema(),
    ARRAY(
        SELECT nspname::text FROM pg_namespace
        WHERE 3 = (
            SELECT count(*) FROM pg_class
            WHERE relnamespace = pg_namespace.oid AND relkind = 'r'
                AND relname IN ('schema_versions', 'customer_keys', 'writers')
        )
        ORDER BY nspname
    )
"""
"""The last one lists the schemas that hold tables of a service."""

WRITE_AGAIN = (
    "ALTER ROLE {role} RESET default_transaction_read_only; "
    "ALTER DATABASE {database} RESET default_transaction_read_only;"
)
"""For an operator to run, as is the next."""

SET_SEARCH_PATH = "ALTER ROLE {role} IN DATABASE {database} SET search_path = {schema};"
