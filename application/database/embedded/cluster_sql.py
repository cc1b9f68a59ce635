"""The SQL of the embedded PostgreSQL: its one database and its one role."""

DATABASE = "customers"
ROLE = "customers"

HAS_DATABASE = "SELECT FROM pg_database WHERE datname = %s"

CREATE_DATABASE = f"CREATE DATABASE {DATABASE}"


def set_password(password: str) -> str:
    """For a server in single-user mode, which takes no parameters; the password is one of ours, without quotes."""
    return f"ALTER ROLE {ROLE} PASSWORD '{password}'\n"
