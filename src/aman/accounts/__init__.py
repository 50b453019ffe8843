"""Who may sign in, for which office, in which role, and what each role may see?"""
