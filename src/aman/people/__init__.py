"""Who is on the register, under which names, papers and birth dates, and where does each fact come from?"""
