"""Which letters were issued, under which key, and which of them are in force?"""
