"""What do the press drafts, the weekly brief, the first page and the public figures cost, on a small and a large register?"""
