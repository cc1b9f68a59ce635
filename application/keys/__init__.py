"""The keys of the service and of every customer: made, wrapped, opened, and wrapped again."""
