"""How does one folded word of a name sound, as a short string in which every character is one sound unit?

Latin digraphs (kh, sh, oo, tsch) become one capital letter each, doubled Latin letters one; Arabic letters stay
as they are. Two strings of units are compared with learned costs (``costs``); the consonant skeleton below is
the coarse form that survives any romanisation and serves as a search key.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aman.core.names.letters import is_arabic_letter

# Longest first. Source: published romanisation habits: English, Urdu-style and German-style.
_GRAPHEMES = (
    ("dsch", "J"), ("tsch", "C"), ("sch", "S"), ("que", "q"), ("tch", "C"), ("kh", "X"), ("gh", "G"), ("sh", "S"), ("ch", "C"),
    ("zh", "Z"), ("th", "T"), ("dh", "D"), ("ph", "f"), ("dj", "J"), ("dz", "E"), ("ts", "P"), ("ck", "k"),
    ("aa", "A"), ("ee", "I"), ("oo", "U"), ("ou", "O"), ("ie", "Y"),
)  # fmt: skip
_LONGEST_FIRST = re.compile("|".join(grapheme for grapheme, _ in _GRAPHEMES) + "|.")
_SOFT_C = re.compile("c(?=[eiy])")
# In Mohammadzai the d and the z are two letters of two words.
_SEAM = re.compile(r"d(?=z(?:ai|ay|aee|aey|ada|adah|ade|adeh|i|oi)$)")
_UNIT_OF = dict(_GRAPHEMES)
_VOWELS = frozenset("aeiouAIUOY")

# The skeleton class of every unit; a unit that is missing here is weak and leaves no trace.
_CLASSES = {
    "K": "kqXGgcxخغقکگ", "S": "sTPسصثڅ", "Z": "zDEZذزضظژځږ", "H": "SCشچښ", "T": "tتطټ", "D": "dدډ", "J": "jJج",
    "B": "bpبپ", "F": "fف", "M": "mم", "N": "nنڼ", "R": "rرړ", "L": "lل",
}  # fmt: skip
_CLASS_OF = {unit: name for name, units in _CLASSES.items() for unit in units}
_CLASS_OF["C"] = "H"


@lru_cache(maxsize=65536)
def sound_units(word: str) -> str:
    """Write a folded word as sound units, one character each.

    Args:
        word: one folded word, in Latin or Arabic letters (``fold``).

    Returns:
        Its units; doubled Latin letters are joined, anything that is no letter is left out.

    >>> sound_units("dschalal") == sound_units("djalal")
    True
    >>> sound_units("muhammad")
    'muhamad'
    """
    units: list[str] = []
    for grapheme in _LONGEST_FIRST.findall(_SEAM.sub("d-", _SOFT_C.sub("s", word))):
        unit = _UNIT_OF.get(grapheme, grapheme)
        if not ("a" <= unit <= "z" or "A" <= unit <= "Z" or is_arabic_letter(unit)):
            continue
        # A doubled Latin consonant is one sound; a doubled Arabic letter has a short vowel between.
        if not units or units[-1] != unit or is_arabic_letter(unit):
            units.append(unit)
    return "".join(units)


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Reduce a folded word to the consonants that every script and romanisation keeps.

    Args:
        word: one folded word, in Latin or Arabic letters.

    Returns:
        Class letters, at most eight; the first unit is kept as "W", "Y", "H" or "A" when it is weak, so that a word
        without consonants still has a skeleton; "" for a word without letters.

    >>> skeleton("mohammad") == skeleton("muhammed") == skeleton("محمد")
    True
    """
    units = sound_units(word)
    if not units:
        return ""
    classes = [_CLASS_OF[unit] for unit in units if unit in _CLASS_OF]
    if classes and _CLASS_OF.get(units[0]) is not None:
        return "".join(classes)[:8]
    return (_weak_start(units) + "".join(classes))[:8]


def _weak_start(units: str) -> str:
    """The mark of a word that begins with a weak letter: w/v, y, h, or a vowel."""
    first = units[0]
    if first in "wvو":
        # An Arabic waw before a consonant is o or u as often as w.
        return "W"
    if first in "hحه":
        return "H"
    if first in "yی":
        return "Y"
    return "A"


def is_vowel(unit: str) -> bool:
    """Say whether a unit is a Latin vowel.

    Args:
        unit: one unit of ``sound_units``.

    Returns:
        True for a vowel.
    """
    return unit in _VOWELS


_ROMAN = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ټ": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "ځ": "dz",
    "څ": "ts", "د": "d", "ډ": "d", "ذ": "z", "ر": "r", "ړ": "r", "ز": "z", "ژ": "zh", "ږ": "zh", "س": "s", "ش": "sh",
    "ښ": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "گ": "g",
    "ل": "l", "م": "m", "ن": "n", "ڼ": "n", "ه": "h", "و": "w", "ی": "y",
}  # fmt: skip
_CONSONANT = re.compile(r"^(kh|gh|sh|ch|zh|dz|ts|[bcdfghjklmnpqrstvwxyz])")


def plain_roman(word: str) -> str:
    """Write one folded Arabic-script word in Latin letters by rule, guessing the short vowels.

    Args:
        word: one folded word.

    Returns:
        A readable transliteration; waw and yeh between consonants become o and i, and two consonants in a
        row at the start or end are parted by "a". Latin letters pass unchanged.
    """
    letters = [character for character in word if character.isalnum()]
    pieces: list[str] = []
    for at, letter in enumerate(letters):
        roman = _ROMAN.get(letter, letter if letter.isascii() else "")
        before_vowel = at + 1 < len(letters) and letters[at + 1] == "ا"
        after_vowel = at > 0 and letters[at - 1] == "ا"
        if letter == "و" and at > 0 and not before_vowel and not after_vowel:
            roman = "o"
        elif letter == "ی" and at > 0 and not before_vowel and not after_vowel:
            roman = "i"
        elif letter == "ه" and at == len(letters) - 1 and at > 1:
            roman = "a" if letters[at - 1] not in "اوی" else "h"
        if letter == "ع" and at == 0 and not before_vowel and len(letters) > 1:
            roman = "a"
        pieces.append(roman)
    return _with_short_vowels([piece for piece in pieces if piece])


def _with_short_vowels(pieces: list[str]) -> str:
    """Join the pieces, putting "a" between two consonants that open a word or would stand three in a row."""
    written = ""
    run = 0
    for at, piece in enumerate(pieces):
        consonant = _CONSONANT.match(piece) is not None
        last = at == len(pieces) - 1
        if consonant and run and (run >= 2 or at == 1 or (last and len(pieces) > 2 and run)):
            written += "a"
            run = 0
        written += piece
        run = run + 1 if consonant else 0
    return written
