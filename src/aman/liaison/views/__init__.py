"""What do the pages of liaison answer?"""
