"""`customers demo`: believable customers to try things with."""
