"""Every judgement Aman makes, as pure functions on plain facts.

Nothing here knows a framework, a file, a clock, the environment or chance:
dates, keys, tables and random bytes are arguments. The one exception is
``_data``, which loads the tables shipped inside the package.
"""
