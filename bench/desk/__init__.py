"""How fast is the protective side while many work on it, and does a clock tell a hit from a miss?"""
