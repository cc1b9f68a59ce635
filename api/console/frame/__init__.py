"""What every page stands on: one visit with its session and language, forms, and how a page is drawn or refused."""
