"""What keeps any read model up to date: following, rebuilding, switching and telling how far it is."""
