"""The pages of the desk, of the owner's desk, and of those who watch over both."""
