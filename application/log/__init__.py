"""The log read back: events opened, customers as they are or were, and what each event changed."""
