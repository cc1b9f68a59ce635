"""Commands on their way into the log: queued, decided in batches under one lock, appended in one transaction."""
