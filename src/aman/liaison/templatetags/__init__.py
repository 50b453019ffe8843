"""Template tags of the pages of liaison."""
