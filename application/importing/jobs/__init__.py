"""Imports that the service does by itself: what is kept of them, and what goes through their rows."""
