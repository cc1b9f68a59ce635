"""The SQL that tells one running server from another, also where one is a copy of the other."""

IDENTITY = """
SELECT
    system_identifier,
    (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint,
    CASE WHEN pg_is_in_recovery() THEN 0
        ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint END
FROM pg_control_system()
"""
"""The cluster, when it was started, and its timeline; that of a standby is not known here and counts as 0."""

LAST_POSITION = "SELECT coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0)"
