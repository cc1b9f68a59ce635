"""Who may use the service: API keys as they are stored, and the roles with their permissions."""
