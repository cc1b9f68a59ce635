"""`customers import`: a table of customers, and what the person at the terminal is told of it."""
