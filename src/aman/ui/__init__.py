"""How does every page look, in four languages and both directions?"""
