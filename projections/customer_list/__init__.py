"""The list of customers: what it keeps, how it is searched, and the view that reports read."""
