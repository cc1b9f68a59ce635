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
