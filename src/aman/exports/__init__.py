"""Which file about people may leave Aman: for what, to whom, with whose consent, by which two people, until when?"""
