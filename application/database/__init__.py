"""The database itself: connections, schema, roles, backups, and a PostgreSQL of our own."""
