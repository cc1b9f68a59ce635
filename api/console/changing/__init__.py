"""What becomes of a form that was sent, and of what others did meanwhile."""
