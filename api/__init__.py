"""The outside of the service: HTTP, command line, settings, and the database it may bring along."""
