"""Which letters of a name are the same letter, whatever keyboard, font or clerk wrote them?

Folding keeps the script: Arabic letters stay Arabic, Latin stay Latin; only the ways of writing one
letter are joined (kaf, yeh, heh, alef, digits, marks, invisible characters, look-alikes of the other script).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal

Script = Literal["latin", "arabic", "mixed", "none"]

LONGEST_NAME = 240
"""Characters of a name that are looked at; what follows is not part of a name of a person."""

# One letter, several code points. Source: domain.md section 7 (script), Unicode names list.
_SAME_LETTER = {
    "ك": "ک", "ڪ": "ک", "ڬ": "گ", "ګ": "گ", "ڭ": "گ", "ݢ": "گ",
    "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ۓ": "ی", "ێ": "ی", "ۑ": "ی", "ؠ": "ی",
    "ة": "ه", "ۀ": "ه", "ہ": "ه", "ۂ": "ه", "ۃ": "ه", "ھ": "ه", "ە": "ه", "ۿ": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
    "ؤ": "و", "ۆ": "و", "ۇ": "و", "ۋ": "و",
    "ٹ": "ټ", "ڈ": "ډ", "ڑ": "ړ", "ں": "ن", "ڻ": "ڼ",
    "ﷲ": "الله", "ﷴ": "محمد", "ء": "", "ـ": "", "ٴ": "",
}  # fmt: skip

# Letters of other alphabets and of Turkic, Slavic and Central Asian Latin that stand for a Latin letter.
_LOOKS_LATIN = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "к": "k", "м": "m", "т": "t", "н": "h",
    "в": "b", "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ո": "n", "ս": "u", "օ": "o", "α": "a", "ο": "o", "ν": "v",
    "ρ": "p", "τ": "t", "υ": "u", "ι": "i", "κ": "k", "ɑ": "a", "ɡ": "g",
    "ı": "i", "i\u0307": "i", "ə": "a", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "dh", "ş": "sh",
    "š": "sh", "č": "ch", "ç": "ch", "ž": "zh", "ğ": "gh", "ǧ": "gh", "ḡ": "gh", "ŝ": "sh", "ḵ": "kh", "ẖ": "kh",
    "ħ": "h", "ŋ": "n",
}  # fmt: skip

_APOSTROPHES = "'’‘`´ʼʻʿʾ՚＇′ˈ“”\"«»"
_DIGITS = {chr(base + n): str(n) for base in (0x0660, 0x06F0) for n in range(10)}
_INVISIBLE_JOINERS = {"\u200c": " "}  # the zero-width non-joiner parts words; all other format characters vanish


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """The folded form of one character: letters, a digit, a space, or nothing."""
    lowered = character.lower()
    for table in (_INVISIBLE_JOINERS, _SAME_LETTER, _LOOKS_LATIN, _DIGITS):
        if lowered in table:
            return table[lowered]
    if lowered in _APOSTROPHES:
        return ""
    category = unicodedata.category(lowered[0])
    if category in {"Mn", "Me", "Cf", "Cs", "Co", "Cn", "Lm"}:
        return ""
    if category[0] in "ZPCS":
        return " "
    opened = unicodedata.normalize("NFKD", lowered)
    if opened == lowered:
        return lowered
    if len(opened) > 8:  # a ligature of a whole phrase
        return ""
    return "".join(_fold_character(part) for part in opened if part != lowered)


def fold(text: str) -> str:
    """Write a name with one form for every letter, in lower case, with single spaces.

    Args:
        text: a name as it was received, in any script; only the first 240 characters are looked at.

    Returns:
        The folded name; "" when nothing in it is a letter or a digit.

    Source: domain.md section 7, folding of Arabic-script letters and digits.

    >>> fold("  Ḥājī  ʿAbd-al-Raḥmān ")
    'haji abd al rahman'
    >>> fold("عبدالرحمٰن") == fold("عبدالرحمن")
    True
    """
    if text.isascii():
        kept = text[:LONGEST_NAME].lower().replace("'", "").replace("`", "").replace('"', "")
        if kept.replace(" ", "").isalnum():
            return " ".join(kept.split())
    return " ".join("".join(map(_fold_character, text[:LONGEST_NAME])).split())


def is_arabic_letter(character: str) -> bool:
    """Say whether one folded character belongs to the Arabic script.

    Args:
        character: one character.

    Returns:
        True for a letter of the Arabic script, False for anything else.
    """
    return "\u0620" <= character <= "\u06ff"


def script_of(text: str) -> Script:
    """Say in which script a name is written.

    Args:
        text: a name as it was received.

    Returns:
        "latin", "arabic", "mixed" when it holds letters of both, "none" when it holds no letter of either.

    >>> script_of("Ahmad"), script_of("احمد"), script_of("Ahmad احمد"), script_of("12 -")
    ('latin', 'arabic', 'mixed', 'none')
    """
    folded = fold(text)
    arabic = any(map(is_arabic_letter, folded))
    latin = any("a" <= character <= "z" for character in folded)
    if arabic:
        return "mixed" if latin else "arabic"
    return "latin" if latin else "none"
