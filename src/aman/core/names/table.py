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
from aman.core.names.units import BONE_CODES, OPEN, HALF_VOWEL, UNIT_CODES, UNKNOWN_UNIT

LONGEST = 24
"""Sound units of a part that are compared."""
BONES = 8
KEYS = 4
SHORTEST_STEM = 3
ENDING_LEFT_OUT, ARTICLE_LEFT_OUT = 1.8, 1.0
"""What it costs, in nats, that one spelling has an ending (-zai, -khel, -jan) or an article and the other has not."""
NAME, TITLE, AFFIX, INITIAL = 0, 1, 2, 3
_KINDS = {PartKind.NAME: NAME, PartKind.TITLE: TITLE, PartKind.AFFIX: AFFIX, PartKind.INITIAL: INITIAL}

Array = npt.NDArray[Any]


class PartRows(NamedTuple):
    """The columns of a part table: one row a part.

    `word` stamps the folded text; `keys` are up to four Arabic spellings a Latin part is attested for, `seen` how well
    (1 once, 2 more often), `main` the one it mostly stands for. `start` says whether the part begins with a vowel.
    `other` is the row of the part without an optional ending or article (-1: none), `other_cost` what leaving it costs.
    """

    units: Array
    length: Array
    bones: Array
    bone_count: Array
    bone_bag: Array
    kind: Array
    weight: Array
    arabic: Array
    start: Array
    word: Array
    keys: Array
    seen: Array
    main: Array
    other: Array
    other_cost: Array


def _empty(size: int) -> PartRows:
    return PartRows(
        np.zeros((size, LONGEST), np.uint8),
        np.zeros(size, np.int32),
        np.zeros((size, BONES), np.uint8),
        np.zeros(size, np.int32),
        np.zeros(size, np.uint32),
        np.zeros(size, np.uint8),
        np.zeros(size, np.float64),
        np.zeros(size, np.bool_),
        np.zeros(size, np.uint8),
        np.zeros(size, np.int64),
        np.zeros((size, KEYS), np.int64),
        np.zeros((size, KEYS), np.uint8),
        np.zeros(size, np.int64),
        np.full(size, -1, np.int32),
        np.zeros(size, np.float64),
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
        if row == len(self._rows.length):
            self._rows = PartRows(*(np.concatenate((old, new)) for old, new in zip(self._rows, _empty(row), strict=True)))
        rows = self._rows
        codes = [UNIT_CODES.get(unit, UNKNOWN_UNIT) for unit in part.units[:LONGEST]]
        rows.units[row, : len(codes)] = codes
        rows.length[row] = len(codes)
        bones = [BONE_CODES[bone] for bone in part.skeleton[:BONES]]
        rows.bones[row, : len(bones)] = bones
        rows.bone_count[row] = len(bones)
        rows.bone_bag[row] = sum(1 << bone for bone in set(bones))
        rows.kind[row] = _KINDS[part.kind]
        rows.weight[row] = part.weight
        rows.arabic[row] = part.arabic
        first = part.units[:1]
        rows.start[row] = 2 if first in HALF_VOWEL else 1 if first in OPEN else 0
        rows.word[row] = stamp_of(part.text)
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
        self._rows.other[row], self._rows.other_cost[row] = other, cost

    def _attest(self, row: int, part: NamePart) -> None:
        """Note which Arabic spellings a part stands for."""
        rows = self._rows
        if part.arabic:
            rows.main[row] = rows.word[row]
            return
        known = lex.lexicon().keys_of.get(part.text)
        if not known:
            return
        total = sum(known.values())
        ranked = sorted(known.items(), key=lambda item: (-item[1], item[0]))
        if ranked[0][1] > lex.MAINLY * total:
            rows.main[row] = stamp_of(ranked[0][0])
        for place, (key, seen) in enumerate(ranked[:KEYS]):
            if seen * 5 >= total:
                rows.keys[row, place] = stamp_of(key)
                rows.seen[row, place] = 1 if seen == 1 else 2
