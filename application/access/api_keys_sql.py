"""The SQL of API keys."""

ADD = """
INSERT INTO api_keys (name, key_hash, role, expires_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

_IS_SUSPENDED = "EXISTS (SELECT FROM suspended_keys WHERE suspended_keys.name = api_keys.name)"

_IN_FORCE = f"revoked_at IS NULL AND coalesce(expires_at > now(), true) AND NOT {_IS_SUSPENDED}"

LIST = f"""
SELECT name, role, created_at, expires_at, revoked_at, {_IS_SUSPENDED} FROM api_keys ORDER BY created_at, name
"""

REVOKE = "UPDATE api_keys SET revoked_at = now() WHERE name = %s AND revoked_at IS NULL"

CONFIRM = """
DELETE FROM suspended_keys USING api_keys
WHERE api_keys.name = suspended_keys.name AND revoked_at IS NULL AND coalesce(api_keys.name = %s, true)
RETURNING api_keys.name
"""

CONFIRM_ADMIN = """
DELETE FROM suspended_keys USING api_keys
WHERE api_keys.name = suspended_keys.name AND api_keys.name = %s AND key_hash = %s AND role = 'admin'
AND revoked_at IS NULL AND coalesce(expires_at > now(), true)
"""

HAS_ADMIN = f"SELECT 1 FROM api_keys WHERE role = 'admin' AND {_IN_FORCE}"

SET_ADMIN = """
INSERT INTO api_keys (name, key_hash, role) VALUES (%s, %s, 'admin')
ON CONFLICT (name) DO UPDATE SET key_hash = excluded.key_hash, role = 'admin', expires_at = NULL, revoked_at = NULL
"""

IS_ADMIN = f"""
SELECT 1 FROM api_keys
WHERE name = %s AND key_hash = %s AND role = 'admin' AND revoked_at IS NULL AND NOT {_IS_SUSPENDED}
"""

IN_FORCE = f"SELECT key_hash, name, role, expires_at FROM api_keys WHERE {_IN_FORCE}"

TAKE_LOCK = "SELECT pg_advisory_xact_lock(%s)"

KEYS_LOCK = 7_310_004
"""Taken while an admin key is made, so that two processes that start together make one."""
