"""`customers audit`: prove that the log is what was recorded, take it away, and replay it."""
