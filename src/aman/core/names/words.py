"""Which words in a name are titles, articles, blanks, links or affixes rather than names?

All in folded form without spaces, the way ``fold`` gives them; the lists themselves are a shipped table.
"""

from __future__ import annotations

from aman.core._data import read_name_words

_WORDS = read_name_words()


def _words(kind: str) -> list[str]:
    return [word for line in _WORDS[kind] for word in line.split()]


def _pairs(kind: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in _WORDS[kind]}


TITLES = frozenset(_words("titles"))
"""Titles: kept as parts of low weight, because Hafiz, Haji and Sayed are names too. Source: domain.md section 7."""
SOFT_TITLES = frozenset(_words("soft_titles"))
"""Titles that are given names as often: they keep half their weight. The others say next to nothing."""
BLANKS = frozenset(_words("blanks"))
"""Words that say a part is not known: never compared. Source: domain.md section 7 [S87]."""
BLANK_PHRASES = frozenset(_WORDS["blank_phrases"])
"""Whole cells that say the same."""
LINKS = frozenset(_words("links"))
"""Words after which a parent's name follows ("X son of Y"). Source: domain.md section 7."""
ARTICLES = frozenset(_words("articles"))
"""Articles and the words for "of", which are no part of a name."""
ABD, ABU, ULLAH, DIN = (frozenset(_words(kind)) for kind in ("abd", "abu", "ullah", "din"))
TRIBAL_ENDINGS = frozenset(_words("tribal_endings"))
"""Endings of families and tribes: written apart, they belong to the word before."""
OPTIONAL_ENDINGS = tuple(_words("optional_endings"))
"""Endings a name is written with or without: their stem is the same name nearly as often as not."""
NO_ARTICLE = frozenset(_words("no_article"))
"""Words that begin with the letters of the article and have none. Source: Persian and Pashto names."""
ABBREVIATIONS = _pairs("abbreviations")
SPELT_LETTERS = _pairs("spelt_letters")
"""Letters as Urdu spells them out: "جی ایم سید" is G. M. Syed. Source: Urdu names of English letters."""
