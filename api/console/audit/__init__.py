"""Pages for whoever asks what happened, and for proof of it."""
