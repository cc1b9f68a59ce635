"""Tables of customers as files: one row a customer, read back exactly as written."""
