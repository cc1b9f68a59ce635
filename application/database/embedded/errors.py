"""The one exception of this package, for people: what is wrong, and what to do about it."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the message says what to do."""
