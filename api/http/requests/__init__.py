"""What comes in: authenticated, parsed and checked, in the order that the contract gives."""
