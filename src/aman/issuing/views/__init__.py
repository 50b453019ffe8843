"""The pages about letters: those of the staff, and the public one that checks a letter."""
