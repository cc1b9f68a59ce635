"""Checkpoints outside the database, verification, replay, and the bundle for auditors."""
