"""By which words is a text found again, in whatever script it was written and is asked for?

A word is found by itself, by how it begins, and across the scripts by how it sounds: "Peshawar" finds پشاور. Within one
script a word of another sound is never found, since "list", "lost" and "last" share their consonants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from aman.core.names import fold, script_of, skeleton

#: A word is found by its first three to eight letters; what is asked for is compared by no more than eight.
SHORTEST_START, LONGEST_START = 3, 8
#: Fewer consonants than this say too little about a word to find it in another script.
_LEAST_SOUNDS = 2
#: What is asked for holds at most so many words; the rest is not looked at.
MOST_ASKED = 12
_SPACES = re.compile(r"[\s\u200c\u200d|/\\]+")
_QUOTED = re.compile(r'["“”«»„]([^"“”«»„]+)["“”«»„]')


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text is found by: its words in their order, how they begin, how they sound (script and consonants)."""

    words: tuple[str, ...]
    starts: frozenset[str]
    sounds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing asked for: words that follow each other exactly, or one word by its start or by one of its sounds."""

    phrase: tuple[str, ...] = ()
    start: str = ""
    sounds: tuple[str, ...] = ()


def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words of a text in their order.

    Args:
        text: any text of any length and script.

    Returns:
        Words in one form for every letter and digit, without marks; empty for a text without letters or digits.

    Source: `aman.core.names.fold`, word by word, as it looks at a name's length only.
    """
    found: list[str] = []
    for piece in _SPACES.split(text):
        if piece:
            found.extend(fold(piece).split())
    return tuple(found)


def index_terms(text: str) -> Terms:
    """Give everything a text is found by.

    Args:
        text: any text; empty gives no terms.

    Returns:
        Its words, their starts of three to eight letters, and their sounds marked by script ("L:" or "A:"); two
        neighbouring words of the Arabic script also sound as one, because a compound may be written apart.
    """
    words = words_of(text)
    starts = {word[:length] for word in words for length in range(SHORTEST_START, min(len(word), LONGEST_START) + 1)}
    sounds = {_sound(word) for word in set(words)}
    for one, other in set(pairwise(words)):
        if script_of(one) == script_of(other) == "arabic":
            sounds.add(_sound(one + other))
    return Terms(words, frozenset(starts), frozenset(sounds - {""}))


def wanted_terms(asked: str) -> tuple[Wanted, ...]:
    """Read what somebody asks for: every word must be there, and words in quotation marks one after the other.

    Args:
        asked: as typed, in any script.

    Returns:
        What all must be found, at most twelve; empty when nothing with a letter or digit was asked.

    >>> wanted_terms('"prime minister" visit')
    (Wanted(phrase=('prime', 'minister'), start='', sounds=()), Wanted(phrase=(), start='visit', sounds=('A:WST',)))
    """
    found = [Wanted(phrase=words) for quoted in _QUOTED.findall(asked) if (words := words_of(quoted))]
    words = words_of(_QUOTED.sub(" ", asked))
    for place, word in enumerate(words):
        if len(word) < SHORTEST_START:
            found.append(Wanted(phrase=(word,)))
            continue
        # A compound that is asked for in two words may stand as one in the other script.
        near = [
            word,
            *(w + word for w in words[max(place - 1, 0) : place]),
            *(word + w for w in words[place + 1 :][:1]),
        ]
        heard = [_sound(one, other_script=True) for one in near[: None if script_of(word) == "arabic" else 1]]
        found.append(Wanted(start=word[:LONGEST_START], sounds=tuple(dict.fromkeys(filter(None, heard)))))
    return tuple(found[:MOST_ASKED])


def _sound(word: str, *, other_script: bool = False) -> str:
    script = script_of(word)
    if script not in {"latin", "arabic"}:
        return ""
    bones = skeleton(word)
    if len(bones) < _LEAST_SOUNDS:
        return ""
    return ("A:" if (script == "latin") == other_script else "L:") + bones
