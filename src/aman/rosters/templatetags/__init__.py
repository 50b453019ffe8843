"""Template tags for lists and pairs."""
