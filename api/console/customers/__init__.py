"""Pages about customers: found, registered, looked at, changed."""
