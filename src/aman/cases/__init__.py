"""Who belongs to which case, on which pathway, with what evidence and what is left to do?"""
