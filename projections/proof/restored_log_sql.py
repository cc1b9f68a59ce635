"""The SQL by which a restored log goes on."""

BEGIN_ORIGIN = """
INSERT INTO log_origins (origin, first_position, reason)
SELECT greatest(coalesce(max(origin), 1), %s) + 1, %s, %s FROM log_origins RETURNING origin
"""
