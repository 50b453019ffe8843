"""Is protection in force for the one person somebody has in front of them?"""
