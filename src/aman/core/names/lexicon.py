"""How common is a name part, and which spellings stand for it?"""

from __future__ import annotations

import math
from functools import cache, lru_cache

from aman.core._data import read_name_parts, read_name_units
from aman.core.names.letters import is_arabic_letter
from aman.core.names.sounds import plain_roman, skeleton

AFGHAN, PAKISTANI, IRANIAN = 6.0, 1.0, 0.5
"""How much one attestation from each country says about a list of Afghans in Pakistan."""

MAINLY = 0.6
"""From which share on a Latin spelling mostly stands for one Arabic spelling."""


class Lexicon:
    """The shipped name units, ready to answer how common a spelling is and what it stands for."""

    def __init__(self, units: list[tuple[str, int, int, int, str]], parts: list[tuple[str, int, int, int]]) -> None:
        self.spellings: dict[str, dict[str, int]] = {}
        self.attested: dict[str, int] = {}
        self.keys_of: dict[str, dict[str, int]] = {}
        self.counts: dict[str, float] = {}
        self.by_skeleton: dict[str, float] = {}
        for arabic, afghan, pakistani, iranian, latin in units:
            key = arabic.replace(" ", "")
            self.attested[key] = self.attested.get(key, 0) + afghan + pakistani + iranian
            known = self.spellings.setdefault(key, {})
            for spelling in latin.split("|"):
                word, _, seen = spelling.partition(":")
                word = word.replace(" ", "")
                known[word] = known.get(word, 0) + int(seen or 1)
                keys = self.keys_of.setdefault(word, {})
                keys[key] = keys.get(key, 0) + int(seen or 1)
        for part, afghan, pakistani, iranian in parts:
            count = AFGHAN * afghan + PAKISTANI * pakistani + IRANIAN * iranian
            self.counts[part] = count
            bones = skeleton(part)
            self.by_skeleton[bones] = self.by_skeleton.get(bones, 0.0) + count
        self.total = sum(self.counts.values()) or 1.0

    def share(self, word: str) -> float:
        """The share of name parts that this word stands for, never below one in 200,000."""
        if is_arabic_letter(word[:1] or " "):
            count = self.counts.get(word, 0.0)
        else:
            keys = self.keys_of.get(word, {})
            seen = sum(keys.values())
            count = sum(self.counts.get(key, 0.0) * times / seen for key, times in keys.items()) if seen else 0.0
        if not count:  # a spelling nobody attests: partly a rare name, partly a slip of a common one
            count = 0.05 * self.by_skeleton.get(skeleton(word), 0.0)
        return max(count / self.total, 5e-6)

    def knows(self, word: str, least: int = 2) -> bool:
        """Whether the word is attested as a name part at least so many times."""
        if is_arabic_letter(word[:1] or " "):
            return self.attested.get(word, 0) >= least
        return sum(self.keys_of.get(word, {}).values()) >= least

    def attest(self, arabic: str, latin: str) -> int:
        """How often the Latin spelling is attested for the Arabic one; 0 when it mostly stands for another."""
        keys = self.keys_of.get(latin)
        seen = keys.get(arabic, 0) if keys else 0
        return seen if keys and seen * 5 >= sum(keys.values()) else 0

    def roman(self, arabic: str) -> str:
        """The commonest Latin spelling of an Arabic-script word; by rule when none is attested."""
        known = self.spellings.get(arabic)
        if known:
            return max(known.items(), key=lambda item: (item[1], item[0]))[0]
        return plain_roman(arabic)


@cache
def lexicon() -> Lexicon:
    """The one lexicon of this process, built from the shipped table when first asked for."""
    return Lexicon(read_name_units(), read_name_parts())


@lru_cache(maxsize=65536)
def weight_of(word: str) -> float:
    """How much it says that two people share this name part, in nats.

    Args:
        word: one folded word.

    Returns:
        The negative logarithm of its share among name parts: about 3 for Mohammad, 12 for a part nobody attests.

    Source: counts of the CC0 name units shipped in `_tables/name_units.csv`.
    """
    return -math.log(lexicon().share(word)) if word else 0.0
