"""What an auditor takes away: the log with its checkpoints, and a verifier that needs nothing of this service."""
