"""What runs: the parent with the projections, the workers it keeps, and the parts that both are wired from."""
