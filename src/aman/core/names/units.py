"""Which small number stands for which sound unit and which consonant class?"""

from __future__ import annotations

OPEN = frozenset("aeiouAIUOYاع")
"""Units a word can begin with as with a vowel."""
HALF_VOWEL = frozenset("ویy")
"""Units that begin a word as a vowel or as a consonant."""

_UNITS = "abcdefghijklmnopqrstuvwxyzACDEGIJOPSTUXYZابپتټثجچحخځڅدډذرړزژږسشښصضطظعغفقکگلمنڼهوی"
UNKNOWN_UNIT = 0
UNIT_CODES = {unit: code for code, unit in enumerate(_UNITS, start=1)}
"""A number for every sound unit; 0 is any other letter."""
CODES = len(_UNITS) + 1
"""How many unit codes there are."""

BONE_CODES = {bone: code for code, bone in enumerate("KSZHTDJBFMNRLWYA")}
"""A number for every class letter of a skeleton."""
