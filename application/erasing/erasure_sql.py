"""The SQL of erasure: who is still to be erased, and the certificates of those who are."""

CUSTOMER = """
SELECT e.version, e.topic, k.customer_id IS NOT NULL
FROM events e LEFT JOIN customer_keys k ON k.customer_id = e.customer_id
WHERE e.customer_id = %s ORDER BY e.version DESC LIMIT 1
"""

ERASURE_EVENT = """
SELECT position, version, state FROM events WHERE customer_id = %s AND topic = %s ORDER BY version DESC LIMIT 1
"""

HAVE_KEYS = """
SELECT customer_id FROM customer_keys WHERE customer_id = ANY(%s)
UNION
SELECT k.customer_id FROM customer_keys k JOIN erasure_certificates c ON c.customer_id = k.customer_id
"""

CERTIFIED = "SELECT customer_id FROM erasure_certificates"

CERTIFIED_BY = "SELECT actor, reason FROM erasure_certificates WHERE customer_id = %s"

CERTIFICATE = """
SELECT customer_id, erased_at, actor, reason, position, checkpoint FROM erasure_certificates
WHERE customer_id = %s AND position = %s
"""

KEEP_CERTIFICATE = """
INSERT INTO erasure_certificates (customer_id, erased_at, actor, reason, position, checkpoint)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (customer_id) DO UPDATE SET erased_at = excluded.erased_at, actor = excluded.actor,
    reason = excluded.reason, position = excluded.position, checkpoint = excluded.checkpoint
WHERE erasure_certificates.position <> excluded.position
"""
