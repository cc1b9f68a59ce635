"""Making the personal values of a customer unreadable for good, and never forgetting that it was wanted."""
