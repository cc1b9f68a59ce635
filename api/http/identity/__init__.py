"""Who asks, and what they may do: API keys, roles, permissions, rate limits."""
