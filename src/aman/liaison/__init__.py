"""Who met whom, what was said, what was promised, and was it kept?"""
