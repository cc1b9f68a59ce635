"""The SQL of sessions: every statement asks anew whether the key behind a session or link is in force."""

_IN_FORCE = """
k.revoked_at IS NULL AND coalesce(k.expires_at > now(), true)
AND NOT EXISTS (SELECT FROM suspended_keys WHERE suspended_keys.name = k.name)
"""

_IS_OPEN = "s.created_at > now() - %(longest)s AND s.used_at > now() - %(idle)s"

FIND = f"""
WITH found AS (
    SELECT s.token_hash, s.used_at, s.position, s.notice, k.name, k.role
    FROM sessions s JOIN api_keys k ON k.name = s.name AND k.key_hash = s.key_hash
    WHERE s.token_hash = %(token)s AND {_IS_OPEN} AND {_IN_FORCE}
), used AS (
    UPDATE sessions SET used_at = now()
    WHERE token_hash = (SELECT token_hash FROM found WHERE used_at < now() - least(interval '1 minute', %(idle)s / 10))
)
SELECT name, role, position, notice FROM found
"""
"""That it was used is written once a minute, or a page would be as dear as a change."""

BEGIN_WITH_KEY = f"""
INSERT INTO sessions (token_hash, name, key_hash)
SELECT %(token)s, k.name, k.key_hash FROM api_keys k WHERE k.key_hash = %(key)s AND {_IN_FORCE}
"""

BEGIN_WITH_LINK = f"""
WITH link AS (
    DELETE FROM sign_in_links WHERE token_hash = %(link)s RETURNING name, key_hash, expires_at
)
INSERT INTO sessions (token_hash, name, key_hash)
SELECT %(token)s, k.name, k.key_hash
FROM link JOIN api_keys k ON k.name = link.name AND k.key_hash = link.key_hash
WHERE link.expires_at > now() AND {_IN_FORCE}
"""
"""Of two that come at once with one link, the second waits for the first and finds no link."""

ADD_LINK = f"""
INSERT INTO sign_in_links (token_hash, name, key_hash, expires_at)
SELECT %(link)s, k.name, k.key_hash, now() + %(lifetime)s FROM api_keys k WHERE k.key_hash = %(key)s AND {_IN_FORCE}
"""

REMEMBER = """
UPDATE sessions SET position = greatest(position, %(position)s), notice = coalesce(%(notice)s, notice)
WHERE token_hash = %(token)s
"""

FORGET_NOTICE = "UPDATE sessions SET notice = NULL WHERE token_hash = %s AND notice = %s"

END = "DELETE FROM sessions WHERE token_hash = %s"

DROP_ENDED = f"""
DELETE FROM sessions s WHERE NOT ({_IS_OPEN}) OR NOT EXISTS (
    SELECT FROM api_keys k WHERE k.name = s.name AND k.key_hash = s.key_hash AND {_IN_FORCE}
)
"""

DROP_OLD_LINKS = "DELETE FROM sign_in_links WHERE expires_at <= now()"

DROP_OLD_TRIES = "DELETE FROM wrong_keys WHERE tried_at <= now() - interval '1 minute'"

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"

TRIES_LOCK = 7_310
"""With an address: tries that come from there at once are counted one after the other."""

SECONDS_TO_WAIT = """
SELECT extract(epoch FROM tried_at + interval '1 minute' - now()) FROM wrong_keys
WHERE address = %s AND tried_at > now() - interval '1 minute' ORDER BY tried_at DESC OFFSET %s LIMIT 1
"""
"""Until the oldest of so many tries is forgotten; nothing where there were fewer."""

ADD_TRY = "INSERT INTO wrong_keys (address) VALUES (%s)"
