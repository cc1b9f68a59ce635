"""The SQL of the wrapped keys of the service."""

SECRETS_LOCK = 7_310_003
"""Taken while secrets are opened, made or wrapped again: who opens them finds those of one master key."""

TAKE_LOCK = "SELECT pg_advisory_xact_lock(%s)"

TAKE_LOCK_FOR_SESSION = "SELECT pg_advisory_lock(%s)"

RELEASE_LOCK_OF_SESSION = "SELECT pg_advisory_unlock(%s)"

READ = "SELECT name, wrapping_key_id, wrapped FROM secrets"

ADD = "INSERT INTO secrets (name, wrapping_key_id, wrapped) VALUES (%s, %s, %s)"

REPLACE = "UPDATE secrets SET wrapping_key_id = %s, wrapped = %s WHERE name = %s"

HAS_EVENTS = "SELECT 1 FROM events LIMIT 1"
