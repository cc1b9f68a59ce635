"""The SQL of API keys."""

ADD = """
INSERT INTO api_keys (name, key_hash, role, expires_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

LIST = "SELECT name, role, created_at, expires_at, revoked_at FROM api_keys ORDER BY created_at, name"

REVOKE = "UPDATE api_keys SET revoked_at = now() WHERE name = %s AND revoked_at IS NULL"

HAS_ADMIN = "SELECT 1 FROM api_keys WHERE role = 'admin' AND revoked_at IS NULL AND coalesce(expires_at > now(), true)"

SET_ADMIN = """
INSERT INTO api_keys (name, key_hash, role) VALUES (%s, %s, 'admin')
ON CONFLICT (name) DO UPDATE SET key_hash = excluded.key_hash, role = 'admin', expires_at = NULL, revoked_at = NULL
"""

IS_ADMIN = "SELECT 1 FROM api_keys WHERE name = %s AND key_hash = %s AND role = 'admin' AND revoked_at IS NULL"

IN_FORCE = """
SELECT key_hash, name, role, expires_at FROM api_keys
WHERE revoked_at IS NULL AND coalesce(expires_at > now(), true)
"""

TAKE_LOCK = "SELECT pg_advisory_xact_lock(%s)"

KEYS_LOCK = 7_310_004
"""Taken while an admin key is made, so that two processes that start together make one."""
