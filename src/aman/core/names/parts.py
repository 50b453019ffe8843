"""Into which parts does a name fall, and how much does each of them say?

Titles stay as parts of low weight, blanks (FNU, LNU) fall away, compounds come apart the same way however they
were written: Abdul Rahman, Abdurrahman and عبدالرحمن are all `abd` + `rahman`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from aman.core.names import lexicon as lex
from aman.core.names import words
from aman.core.names.letters import is_arabic_letter
from aman.core.names.sounds import skeleton, sound_units

KNOWN_PIECE, WELL_KNOWN_PIECE = 4, 30
"""Attestations that both pieces need before a word that nobody, or hardly anybody, attests is cut between them."""


class PartKind(StrEnum):
    """What a part of a name is."""

    NAME = "name"
    TITLE = "title"
    AFFIX = "affix"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True, eq=False)
class NamePart:
    """One part of a name in folded letters, with what it says; equal only to itself, so that it is cheap to look up.

    `weight` is in nats: how much it says that two people share this part.
    """

    text: str
    kind: PartKind
    weight: float
    units: str
    skeleton: str
    arabic: bool


_AFFIX_WEIGHT = 0.8
_TITLE_WEIGHT = 0.4
_ABU = re.compile(r"^ab[ou]{1,2}l(.{4,})$")
_ULLAHI = re.compile(r"^(.{3,}?)[oua]l{1,2}[ae]h[iy]$")
_SAYED_FIRST = re.compile(r"^(s[ae]y+[ie]d|syed|sayed)(.{3,})$")
_ABDULLAH = re.compile(r"^abd[aeou]{1,2}l+[aeo]h?$")
_ABD = re.compile(r"^ab(?:d[aeou]{0,2})(.{3,})$")
_ULLAH = re.compile(r"^(.{3,}?)[y]?(?:o?u|oo?u?|a|e|i)l{2,}[aeo]h?$|^(.{3,}?)(?:o?u|oo?u?|e)l[aeo]h$")
_ULA = re.compile(r"^(.{4,}?)(?:u|o|oo|ou|a)?ll?[ao]h?$")
_UDDIN = re.compile(r"^(.{2,}?)(?:u|o|e|a|ou|oo)(?:d|l)?d[ie]{1,2}ne?$")
_MOHAMMAD = r"m[ouae]h?a+mm?[aeiu]d"
_MOHAMMAD_FIRST = re.compile(rf"^({_MOHAMMAD})(.{{3,}})$")
_MOHAMMAD_LAST = re.compile(rf"^(.{{3,}})({_MOHAMMAD})$")
_AHMAD_LAST = re.compile(r"^(.{4,})(ahm[aeiu]d)$")
_GHULAM_FIRST = re.compile(r"^(gh?[uo]l+aa?m)(.{3,})$")
_INNER_ARTICLE = re.compile(r"^(.{3,}?)(?:ul|ol|ur|us|ud|uz|un|ush|or|os)(.{3,})$")


def make_part(text: str, kind: PartKind = PartKind.NAME) -> NamePart:
    """Build the part for one folded word.

    Args:
        text: the folded word.
        kind: what it is.

    Returns:
        The part with its weight, units and skeleton; the same object for the same word.
    """
    return _made(text, kind)


@lru_cache(maxsize=1 << 17)
def _made(text: str, kind: PartKind) -> NamePart:
    weight = lex.weight_of(text)
    if kind is PartKind.AFFIX:
        weight = _AFFIX_WEIGHT
    elif kind is PartKind.TITLE:
        weight = 0.5 * weight if text in words.SOFT_TITLES else _TITLE_WEIGHT
    elif kind is PartKind.INITIAL:
        weight = 0.8
    return NamePart(text, kind, weight, sound_units(text), skeleton(text), is_arabic_letter(text[0]))


@lru_cache(maxsize=65536)
def split_word(word: str) -> tuple[NamePart, ...]:
    """Take one folded word of a name apart.

    Args:
        word: one folded word, no spaces.

    Returns:
        Its parts; empty for an article or a word without letters.

    >>> [part.text for part in split_word("abdurrahman")]
    ['abd', 'rahman']
    >>> [part.text for part in split_word("najibullah")]
    ['najib', 'ullah']
    """
    if not word.isalpha():
        word = "".join(character for character in word if not character.isdigit())
    word = words.ABBREVIATIONS.get(word, word)
    if not sound_units(word) or word in words.ARTICLES:
        return ()
    if word in words.TITLES:
        return (make_part(word, PartKind.TITLE),)
    if len(word) == 1:
        return (make_part(word, PartKind.INITIAL),)
    if word in words.ABD:
        return (make_part("abd", PartKind.AFFIX),)
    if word in words.ULLAH:
        return (make_part("ullah", PartKind.AFFIX),)
    if word in words.DIN:
        return (make_part("din", PartKind.AFFIX),)
    if word in words.ABU:
        return (make_part("abu", PartKind.AFFIX),)
    return _split_arabic(word) if is_arabic_letter(word[0]) else _split_latin(word)


def _joined(*parts: tuple[NamePart, ...]) -> tuple[NamePart, ...]:
    return tuple(part for group in parts for part in group)


def _affix(text: str) -> tuple[NamePart, ...]:
    return (make_part(text, PartKind.AFFIX),)


def _split_latin(word: str) -> tuple[NamePart, ...]:
    if _ABDULLAH.match(word) or word in {"abdullah", "abdulla"}:
        return (make_part("abdullah"),)
    if found := _ABD.match(word):
        stem = _without_article(word[2:].removeprefix("d"))
        if stem is not None:
            return _joined(_affix("abd"), split_word(stem))
    if found := _ABU.match(word):
        return _joined(_affix("abu"), split_word(found[1]))
    if found := _ULLAHI.match(word):
        return _joined(split_word(found[1]), (make_part("elahi"),))
    if found := _ULLAH.match(word):
        return _joined(split_word(found[1] or found[2]), _affix("ullah"))
    if (found := _ULA.match(word)) and not lex.lexicon().knows(word) and lex.lexicon().knows(found[1], 5):
        return _joined(split_word(found[1]), _affix("ullah"))
    if (found := _UDDIN.match(word)) and (len(found[1]) > 2 or lex.lexicon().knows(found[1], 1)):
        return _joined(split_word(found[1]), _affix("din"))
    for pattern in (_MOHAMMAD_FIRST, _MOHAMMAD_LAST, _AHMAD_LAST, _GHULAM_FIRST):
        if (found := pattern.match(word)) and found[2] not in words.TRIBAL_ENDINGS:
            return _joined(split_word(found[1]), split_word(found[2]))
    if not lex.lexicon().knows(word):
        if (found := _SAYED_FIRST.match(word)) and lex.lexicon().knows(found[2], 3):
            return _joined(split_word(found[1]), split_word(found[2]))
        if word[:2] in ("al", "el") and len(word) > 5 and lex.lexicon().knows(word[2:], 3):
            return split_word(word[2:])
    return _split_by_lexicon(word, _INNER_ARTICLE.match(word), 3)


def _without_article(rest: str) -> str | None:
    """The name after `abd`, its article taken off; None when no article is there and nothing known follows."""
    vowels = re.match(r"[aeou]{1,2}", rest)
    bare = rest[vowels.end() :] if vowels else rest
    options = []
    if bare[:1] == "l" and len(bare) > 3:
        options.append(bare[1:])
        if bare[1] in "aeu" and len(bare) > 5:
            options.append(bare[2:])
    for length in (2, 1):
        if len(bare) > 2 * length and bare[:length] == bare[length : 2 * length]:
            options.append(bare[length:])
    if vowels and len(bare) >= 3:
        options.append(bare)
    options.append(rest)
    options = [option for option in options if len(option) >= 3]
    if not options:
        return None
    best = max(options, key=lambda option: (lex.lexicon().knows(option), -options.index(option)))
    return best if lex.lexicon().knows(best) or (vowels and bare[:1] == "l") or len(bare) >= 5 else None


def _split_arabic(word: str) -> tuple[NamePart, ...]:
    knows = lex.lexicon().knows
    if word in {"عبدالله", "عبداله", "عبدلله"}:
        return (make_part("عبدالله"),)
    if word.startswith("عبد") and len(word) > 5:
        return _joined(_affix("abd"), split_word(word[3:].removeprefix("ال")))
    for ending in ("اللهی", "الهی"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return _joined(split_word(word.removesuffix(ending)), (make_part("الهی"),))
    for ending, affix, shortest in (("الله", "ullah", 2), ("اله", "ullah", 3), ("الدین", "din", 2)):
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return _joined(split_word(word.removesuffix(ending)), _affix(affix))
    if word.startswith("ابوال") and len(word) > 7:
        return _joined(_affix("abu"), split_word(word[5:]))
    if word.startswith("ال") and len(word) > 3 and word not in words.NO_ARTICLE and knows(word[2:], 3):
        return split_word(word[2:])
    if word.startswith("سید") and len(word) > 5 and not knows(word, 10) and knows(word[3:], 3):
        return _joined(split_word(word[:3]), split_word(word[3:]))
    for known, shortest in (("محمد", 2), ("احمد", 2), ("غلام", 3)):
        rest = word.removeprefix(known)
        if rest != word and known != "احمد" and len(rest) >= shortest and rest not in words.TRIBAL_ENDINGS:
            return _joined(split_word(known), split_word(rest))
        rest = word.removesuffix(known)
        if rest != word and known != "غلام" and len(rest) >= shortest:
            return _joined(split_word(rest), split_word(known))
    return _split_by_lexicon(word, re.match(r"^(.{2,}?)ال(.{2,})$", word), 2)


def _split_by_lexicon(word: str, article: re.Match[str] | None, shortest: int) -> tuple[NamePart, ...]:
    """Cut a word nobody attests at an article or between two parts that are well attested."""
    knows = lex.lexicon().knows
    if article and knows(article[1], 4) and knows(article[2], 4):
        return _joined(split_word(article[1]), split_word(article[2]))
    least = KNOWN_PIECE if not knows(word, 1) else 0 if knows(word, 4) else WELL_KNOWN_PIECE
    if least:
        cuts = [
            (min(lex.lexicon().share(word[:at]), lex.lexicon().share(word[at:])), at)
            for at in range(shortest, len(word) - shortest + 1)
            if knows(word[:at], least) and knows(word[at:], least)
        ]
        if cuts:
            at = max(cuts)[1]
            return _joined(split_word(word[:at]), split_word(word[at:]))
    return (make_part(word),)
