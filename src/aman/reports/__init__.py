"""What is overdue, waiting or expiring today, and what did a run find?"""
