"""Template tags of the pages about incidents."""
