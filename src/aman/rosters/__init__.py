"""What did an office hand over, row by row, what is wrong with it, and who is who in it?"""
