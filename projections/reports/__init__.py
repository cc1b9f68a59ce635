"""How many there are of what, counted as it happens, so that reports cost the same whatever the size."""
