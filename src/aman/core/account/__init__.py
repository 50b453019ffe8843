"""What can be judged about engagements and promises from plain facts: differences, standing, words to find them by?"""
