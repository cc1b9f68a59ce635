"""Customers as CSV: one row a customer, read back exactly as written."""
