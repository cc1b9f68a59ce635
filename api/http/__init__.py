"""The service over HTTP: routes, what surrounds them, and the process that answers."""
