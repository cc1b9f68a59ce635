"""What becomes of the figures: a table on the terminal, JSON, and a page with charts."""
