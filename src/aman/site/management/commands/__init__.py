"""Commands of Django that Aman does in a way of its own."""
