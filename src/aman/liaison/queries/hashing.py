"""What does a word look like in the table that finds texts? Twelve letters that only this database can make of it."""

from __future__ import annotations

from functools import lru_cache

from aman.vault.blind import blind

#: Letters only: a search engine takes a word of digits and letters apart.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_LENGTH = 12


@lru_cache(maxsize=50_000)
def hashed(kind: str, word: str) -> str:
    """Hash a word ("w"), a start ("s") or a sound ("h"); 48 bits, so that two words meet by chance once in many millions."""
    return blind(f"text {kind}", word).hex()[:_LENGTH].translate(_LETTERS)
