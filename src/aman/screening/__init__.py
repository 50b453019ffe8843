"""Which dated rules does each person meet, not meet, or cannot be told yet, and why?"""
