"""What a customer is and which rules hold for it: no HTTP, no SQL, no clock of its own."""
