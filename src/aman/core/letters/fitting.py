"""How is a letter kept small enough for a code that any camera reads from paper, when a name is very long?

A version 12 code carries about 260 bytes. The last four of the ID and the first words of a name are what an officer
compares; the last words of a long name are what can go.
"""

from __future__ import annotations

from dataclasses import replace

from aman.core.letters.token import LetterClaims

#: What a letter takes beside its two names, its reference and the address of its list, its numbers at their longest; a test holds it.
FIXED_BYTES = 172
MOST_TOKEN_BYTES = 260
_FEWEST_WORDS = 2


def size_beside_names(claims: LetterClaims) -> int:
    """Give how many bytes a letter's token takes beside the two names.

    Args:
        claims: the letter, with the address of its list; a picture and a reference are not counted.

    Returns:
        Bytes, at most: numbers are counted at their longest.

    Source: the profile, section 6, written in the shortest form.
    """
    return FIXED_BYTES + len(claims.status_uri.encode())


def fit_names(claims: LetterClaims, *, most_bytes: int = MOST_TOKEN_BYTES) -> LetterClaims:
    """Cut the last words of long names until the letter fits a version 12 code.

    Args:
        claims: the letter; its numbers and reference stay as they are.
        most_bytes: the most bytes of the token without a picture and without a reference.

    Returns:
        The same letter where it fits. Else words are cut from the longer name, never below two words of either name, and
        never inside a word.
    """
    room = most_bytes - size_beside_names(claims)
    latin, arabic = claims.name_latin.split(" "), claims.name_arabic.split(" ")
    while _bytes(latin) + _bytes(arabic) > room:
        longer = max((arabic, latin), key=lambda words: (len(words) > _FEWEST_WORDS, _bytes(words)))
        if len(longer) <= _FEWEST_WORDS:
            break
        longer.pop()
    return replace(claims, name_latin=" ".join(latin), name_arabic=" ".join(arabic))


def _bytes(words: list[str]) -> int:
    return len(" ".join(words).encode())
