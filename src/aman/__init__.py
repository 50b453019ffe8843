"""Aman: protection of people who wait in a host state for a third country."""
