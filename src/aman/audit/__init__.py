"""Who looked at what, who changed what, and has anybody touched the record of it?"""
