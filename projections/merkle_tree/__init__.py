"""The Merkle tree over the log: its arithmetic, its tables, and the proofs read from them."""
