"""The SQL of the doctor."""

CLOCK = "SELECT clock_timestamp()"

NEWEST_EVENT = "SELECT state FROM events ORDER BY position DESC LIMIT 1"

HAS_SECRETS = "SELECT EXISTS (SELECT FROM secrets)"

# Tables of generations other than the live one: those of no projection are nobody's leftovers.
LEFTOVERS = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
AND relname ~ '_(next|old)$' ORDER BY relname
"""

COUNT = "SELECT count(*) FROM events WHERE version = 1"

CUSTOMERS_AFTER = """
SELECT position, customer_id FROM events WHERE version = 1 AND position > %s ORDER BY position LIMIT %s
"""

CLAIMS_OF = "SELECT customer_id, tag FROM claims WHERE customer_id = ANY(%s)"

CLAIMS_OF_NOBODY = """
SELECT DISTINCT customer_id FROM claims c
WHERE NOT EXISTS (SELECT FROM events e WHERE e.customer_id = c.customer_id AND e.version = 1)
"""

DROP_CLAIMS = "DELETE FROM claims WHERE customer_id = %s AND NOT tag = ANY(%s)"

ADD_CLAIMS = "INSERT INTO claims (tag, customer_id) SELECT unnest(%s::bytea[]), %s ON CONFLICT (tag) DO NOTHING"

MISSING_TABLES = (
    "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(quote_ident(name)) IS NULL ORDER BY name"
)

IS_GUARDED = """
SELECT EXISTS (
    SELECT FROM pg_trigger
    WHERE tgrelid = 'events'::regclass AND tgname = 'events_are_only_added' AND tgenabled = 'A'
)
"""

GUARD_AGAIN = (
    "CREATE OR REPLACE TRIGGER events_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history(); "
    "ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_only_added;"
)
"""For an operator to run."""

ERASED = """
SELECT customer_id FROM events WHERE topic = %s
UNION
SELECT customer_id FROM erasure_certificates
"""

IN_LOG = "SELECT customer_id FROM events WHERE version = 1 AND customer_id = ANY(%s)"

ERASED_BY = """
SELECT DISTINCT ON (customer_id) customer_id, version, state FROM events
WHERE topic = %s AND customer_id = ANY(%s) ORDER BY customer_id, version DESC
"""
