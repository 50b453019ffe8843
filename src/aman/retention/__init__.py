"""How long is what kept, what is held back from erasure, and how is a person's record made unreadable for good?"""
