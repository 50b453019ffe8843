"""Arrests, refused letters and evictions, followed from the first call to their end."""
