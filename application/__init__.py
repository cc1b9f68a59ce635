"""The commands, and how what they decide gets into PostgreSQL sealed, once and in order."""
