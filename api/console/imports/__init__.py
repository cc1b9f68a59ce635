"""Pages of imports, step by step: a file, its columns, what would change, rows on their way, what became of them."""
