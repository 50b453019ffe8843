"""By which word does an officer know today's genuine page from a look-alike?

The station is told the word in the morning, by radio or on paper; the page shows it when it holds the list that carries
the seed. Made-up words of three syllables, so that they mean nothing in any language and are written alike in all four.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256, Hash

DAY_SECONDS = 86_400
SEED_BYTES = 6
_SYLLABLES = 3
#: Letters that every reader of the four languages has: Latin and Arabic spelling of the same sound.
_CONSONANTS = (
    ("b", "ب"), ("d", "د"), ("f", "ف"), ("g", "گ"), ("j", "ج"), ("k", "ک"), ("l", "ل"), ("m", "م"),
    ("n", "ن"), ("p", "پ"), ("r", "ر"), ("s", "س"), ("sh", "ش"), ("t", "ت"), ("z", "ز"), ("ch", "چ"),
)  # fmt: skip
_VOWELS = (("a", "ا"), ("i", "ی"), ("u", "و"))


@dataclass(frozen=True, slots=True)
class DayWord:
    """A word in both scripts.

    Attributes:
        latin: as it is read aloud in English letters.
        arabic: the same in Arabic script.
    """

    latin: str
    arabic: str


def word_of_day(seed: bytes, now: int) -> DayWord:
    """Give the word of a day.

    Args:
        seed: six bytes that a status list carries.
        now: seconds since 1970 UTC; every moment of one day (UTC) has the same word.

    Returns:
        Three syllables, one of about a hundred thousand words.

    Source: SHA-256 of the seed and the day's number, three bytes a word; the profile, section "Word of the day".
    """
    digest = Hash(SHA256())
    digest.update(seed + (now // DAY_SECONDS).to_bytes(4, "big"))
    chosen = digest.finalize()[: 2 * _SYLLABLES]
    latin = arabic = ""
    for place in range(_SYLLABLES):
        consonant = _CONSONANTS[chosen[2 * place] % len(_CONSONANTS)]
        vowel = _VOWELS[chosen[2 * place + 1] % len(_VOWELS)]
        latin, arabic = latin + consonant[0] + vowel[0], arabic + consonant[1] + vowel[1]
    return DayWord(latin, arabic)
