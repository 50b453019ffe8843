"""How do the parts of names look to the compiled comparison: as rows of numbers?

Every different part gets one row, once; a name is then a few row numbers. The table belongs to whoever makes it (a
lookup, a run over a registry) and can be thrown away: row numbers mean nothing outside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aman.core.names import lexicon as lex
from aman.core.names import words
from aman.core.names.parts import NamePart, PartKind, make_part
from aman.core.names.stamps import stamp_of
from aman.core.names.units import BONE_CODES, HALF_VOWEL, OPEN, UNIT_CODES, UNKNOWN_UNIT

LONGEST = 24
"""Sound units of a part that are compared."""
MOST_BONES, MOST_KEYS = 8, 4
SHORTEST_STEM = 3
ENDING_LEFT_OUT, ARTICLE_LEFT_OUT = 1.8, 1.0
"""What it costs, in nats, that one spelling has an ending (-zai, -khel, -jan) or an article and the other has not."""
NAME, TITLE, AFFIX, INITIAL = range(4)
_KINDS = {PartKind.NAME: NAME, PartKind.TITLE: TITLE, PartKind.AFFIX: AFFIX, PartKind.INITIAL: INITIAL}

# The places in a row of `signs`: units, skeleton, how well each key is attested, and single facts.
UNITS = 0
BONES = UNITS + LONGEST
SEEN = BONES + MOST_BONES
LENGTH, BONE_COUNT, KIND, ARABIC, START = range(SEEN + MOST_KEYS, SEEN + MOST_KEYS + 5)
SIGNS = START + 1
# The places in a row of `stamps`.
WORD, MAIN, BONE_STAMP, BONE_BAG, OTHER = range(5)
KEYS = OTHER + 1
STAMPS = KEYS + MOST_KEYS
# The places in a row of `levels`.
WEIGHT, OTHER_COST = range(2)

Array = npt.NDArray[Any]


class PartRows(NamedTuple):
    """The columns of a part table: one row a part. Few wide columns, since every call of compiled code hands them on.

    `signs` holds sound units, skeleton, kind, whether the letters are Arabic, and whether it begins with a vowel (START).
    `stamps` holds the stamp of the folded text (WORD), the Arabic spelling a Latin part mostly stands for (MAIN) and those
    it is attested for (KEYS, in `signs` how well: SEEN 1 once, 2 more often), the skeleton as a stamp and as a bag of
    bits, and the row of the part without an optional ending or article (OTHER, -1: none). `levels` holds the weight in
    nats and what leaving out that ending costs.
    """

    signs: Array
    stamps: Array
    levels: Array


def _empty(size: int) -> PartRows:
    return PartRows(
        np.zeros((size, SIGNS), np.uint8), np.zeros((size, STAMPS), np.int64), np.zeros((size, 2), np.float64)
    )


class PartTable:
    """Parts of names as rows of numbers, each different part once."""

    def __init__(self) -> None:
        self._row_of: dict[NamePart, int] = {}
        self.parts: list[NamePart] = []
        self._rows = _empty(1024)

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def rows(self) -> PartRows:
        """The columns, with room at the end; valid until the next part is added."""
        return self._rows

    def row(self, part: NamePart) -> int:
        """Give the row of a part, adding it when it is new.

        Args:
            part: a part of a name.

        Returns:
            Its row number in this table.
        """
        row = self._row_of.get(part)
        if row is None:
            row = self._add(part)
        return row

    def rows_of(self, parts: Iterable[NamePart]) -> list[int]:
        """Give the rows of several parts, in their order.

        Args:
            parts: parts of names.

        Returns:
            Row numbers in this table.
        """
        known = self._row_of
        return [known[part] if part in known else self._add(part) for part in parts]

    def _add(self, part: NamePart) -> int:
        row = len(self.parts)
        if row == len(self._rows.levels):
            self._rows = PartRows(
                *(np.concatenate((old, new)) for old, new in zip(self._rows, _empty(row), strict=True))
            )
        rows = self._rows
        signs, stamps = rows.signs[row], rows.stamps[row]
        codes = [UNIT_CODES.get(unit, UNKNOWN_UNIT) for unit in part.units[:LONGEST]]
        bones = [BONE_CODES[bone] for bone in part.skeleton[:MOST_BONES]]
        signs[UNITS : UNITS + len(codes)] = codes
        signs[BONES : BONES + len(bones)] = bones
        first = part.units[:1]
        start = 2 if first in HALF_VOWEL else 1 if first in OPEN else 0
        signs[LENGTH : START + 1] = len(codes), len(bones), _KINDS[part.kind], part.arabic, start
        stamps[WORD] = stamp_of(part.text)
        stamps[BONE_STAMP] = stamp_of("bones", part.skeleton) if part.skeleton else 0
        stamps[BONE_BAG] = sum(1 << bone for bone in set(bones))
        stamps[OTHER] = -1
        rows.levels[row, WEIGHT] = part.weight
        self._attest(row, part)
        self._row_of[part] = row
        self.parts.append(part)
        if part.kind is PartKind.NAME:
            self._shorten(row, part)
        return row

    def _shorten(self, row: int, part: NamePart) -> None:
        """Note the part without an ending or an article that is often left out."""
        text = part.text
        for ending in words.OPTIONAL_ENDINGS:
            if text.endswith(ending) and len(text) - len(ending) >= SHORTEST_STEM:
                rest, cost = text.removesuffix(ending), ENDING_LEFT_OUT
                break
        else:
            if text[:2] not in ("ال", "al", "el") or len(text) < 2 + SHORTEST_STEM:
                return
            rest, cost = text[2:], ARTICLE_LEFT_OUT
        other = self.row(make_part(rest))
        self._rows.stamps[row, OTHER], self._rows.levels[row, OTHER_COST] = other, cost

    def _attest(self, row: int, part: NamePart) -> None:
        """Note which Arabic spellings a part stands for."""
        signs, stamps = self._rows.signs[row], self._rows.stamps[row]
        if part.arabic:
            stamps[MAIN] = stamps[WORD]
            return
        known = lex.lexicon().keys_of.get(part.text)
        if not known:
            return
        total = sum(known.values())
        ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))
        if ranked[0][1] > lex.MAINLY * total:
            stamps[MAIN] = stamp_of(ranked[0][0])
        for place, (key, seen) in enumerate(ranked[:MOST_KEYS]):
            if seen * 5 >= total:
                stamps[KEYS + place] = stamp_of(key)
                signs[SEEN + place] = 1 if seen == 1 else 2
