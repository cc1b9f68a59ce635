"""Making customers match what a file says of them."""
