"""Do two names of a row stand in each other's columns?

No dictionary says what is a surname. The list itself does: a word that
many rows have as a family name and few as a given name is a family name.
Both cells of a row have to speak for the exchange, or nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from aman.core.names import fold, skeleton

_FEWEST_ROWS = 50
_CLEAR = log(4.0)
_FAINT = log(1.05)
_SURNAME_ENDINGS = ("i", "y", "ee", "ی", "ai", "ay")


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """How far each word leans from one name column of a list to another, in nats.

    Args:
        family_not_given: by how much a word is a family name rather than a given name.
        family_not_father: by how much it is a family name rather than a father's.
        is_enough: whether the list is long enough to say anything.
    """

    family_not_given: Mapping[str, float]
    family_not_father: Mapping[str, float]
    is_enough: bool

    @classmethod
    def count(cls, rows: Iterable[tuple[str, str, str]]) -> ColumnWords:
        """Count the words of given, family and father's names, and weigh them."""
        given, family, father = Counter[str](), Counter[str](), Counter[str]()
        for row in rows:
            for counter, text in zip((given, family, father), row, strict=True):
                counter.update(_keys(text))
        return cls(_leans(family, given), _leans(family, father), family.total() >= _FEWEST_ROWS)

    def given_and_family_swapped(self, given: str, family: str) -> bool:
        """Whether the given name looks like a family name and the family name like a given name."""
        return self._swapped(given, family, self.family_not_given)

    def father_and_family_swapped(self, father: str, family: str) -> bool:
        """Whether the father's name looks like a family name and the family name like a father's."""
        return self._swapped(father, family, self.family_not_father)

    def _swapped(self, other: str, family: str, leans: Mapping[str, float]) -> bool:
        if not self.is_enough or not other or not family:
            return False
        return _mean(other, leans) > _CLEAR and _mean(family, leans) < -_FAINT


def _leans(towards: Counter[str], away: Counter[str]) -> dict[str, float]:
    size_towards, size_away = max(towards.total(), 1), max(away.total(), 1)
    return {
        key: log((towards[key] + 0.5) / size_towards) - log((away[key] + 0.5) / size_away)
        for key in towards.keys() | away.keys()
    }


def _mean(text: str, leans: Mapping[str, float]) -> float:
    keys = _keys(text)
    return sum(leans.get(key, 0.0) for key in keys) / len(keys) if keys else 0.0


@lru_cache(maxsize=131_072)
def _keys(text: str) -> tuple[str, ...]:
    return tuple(key for key in map(_key, text.split()) if key)


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    """Return the consonants of a word, and whether it ends in the -i that makes a surname of a name."""
    folded = fold(word)
    return skeleton(folded) + ("+" if folded.endswith(_SURNAME_ENDINGS) else "")
