"""Who did what to whom, over all customers, in the order of the log."""
