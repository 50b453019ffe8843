"""Which candidate pairs can be dismissed at a glance, all of them at once, before any is scored in full?

A rough score from skeletons, birth years, case and document hashes. It only dismisses what stays far below
"possible" even with a benefit of the doubt; whatever passes is scored by ``aman.core.matching`` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from aman.core.matching import PreparedPerson
from aman.core.matching.keys import hashed
from aman.core.matching.weights import POSSIBLE_FROM, POSSIBLE_FROM_WITHOUT_CASES, PRIOR, WEIGHTS
from aman.core.names import PartKind
from aman.linkage.blocks import Rows

_BENEFIT_OF_DOUBT = 2.5
_OWN, _FATHER, _DOCUMENTS = 5, 3, 4
_MOST_OF_A_PART = 7.0
_CHUNK = 1 << 18

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def _column(values: list[int]) -> Rows:
    return np.array(values, dtype=np.int64)


class Sieve:
    """What a glance at every record shows, as columns."""

    def __init__(self, people: Sequence[PreparedPerson]) -> None:
        count = len(people)
        self.own: Rows = np.zeros((count, _OWN), dtype=np.int64)
        self.weight: Floats = np.zeros((count, _OWN), dtype=np.float32)
        self.father: Rows = np.zeros((count, _FATHER), dtype=np.int64)
        self.documents: Rows = np.zeros((count, _DOCUMENTS), dtype=np.int64)
        for row, person in enumerate(people):
            named = [part for part in person.own if part.kind is not PartKind.AFFIX]
            for others in person.others:
                named += [part for part in others if part.kind is not PartKind.AFFIX]
            for place, part in enumerate(named[:_OWN]):
                self.own[row, place] = hashed("glance", part.skeleton)
                self.weight[row, place] = min(part.weight, _MOST_OF_A_PART)
            parents = [part for part in person.father if part.kind is not PartKind.AFFIX]
            for place, part in enumerate(parents[:_FATHER]):
                self.father[row, place] = hashed("glance", part.skeleton)
            for place, (_, number) in enumerate(person.facts.documents[:_DOCUMENTS]):
                self.documents[row, place] = hashed("document", number)
        self.first = _column([person.birth_first for person in people])
        self.last = _column([person.birth_last for person in people])
        self.case = _column([hashed("case", p.facts.case_number) if p.facts.case_number else 0 for p in people])

    def keep(self, left: Rows, right: Rows) -> tuple[Rows, Rows]:
        """Keep the pairs that are worth a full score.

        Args:
            left: left records.
            right: right records, one for each.

        Returns:
            The pairs kept, in the same order.
        """
        kept = [self._worth(left[at : at + _CHUNK], right[at : at + _CHUNK]) for at in range(0, len(left), _CHUNK)]
        if not kept:
            return left, right
        worth = np.concatenate(kept)
        return left[worth], right[worth]

    def _worth(self, left: Rows, right: Rows) -> Flags:
        own = np.zeros(len(left), dtype=np.float32)
        for i in range(_OWN):
            shared = np.zeros(len(left), dtype=np.bool_)
            for j in range(_OWN):
                shared |= (self.own[left, i] == self.own[right, j]) & (self.own[left, i] != 0)
            own += shared * self.weight[left, i]
        father = _any_shared(self.father, left, right)
        fathers = (self.father[left, 0] != 0) & (self.father[right, 0] != 0)
        case_left, case_right = self.case[left], self.case[right]
        both_cases = (case_left != 0) & (case_right != 0)
        same_case = both_cases & (case_left == case_right)
        rough = PRIOR + WEIGHTS["given"] * own + WEIGHTS["whole_name"]
        rough += father * (WEIGHTS["father"] * _MOST_OF_A_PART + WEIGHTS["whole_father"])
        rough += same_case * WEIGHTS["same_case"] + (both_cases & ~same_case) * WEIGHTS["other_case"]
        rough += (same_case & father) * WEIGHTS["kin"]
        rough += self._births(left, right)
        # A father or a name that shares no skeleton can still be a slip away, within one case more than across two.
        apart = both_cases & ~same_case
        rough += np.where(fathers & ~father, np.where(apart, -3.0, -1.0), 0.0)
        rough += np.where(own == 0, np.where(same_case, 2.0, -3.0), 0.0)
        needed = np.where(
            both_cases | ~(fathers | self._both_born(left, right)), POSSIBLE_FROM, POSSIBLE_FROM_WITHOUT_CASES
        )
        worth: Flags = (rough + _BENEFIT_OF_DOUBT >= needed) | _any_shared(self.documents, left, right)
        return worth

    def _both_born(self, left: Rows, right: Rows) -> Flags:
        born: Flags = (self.first[left] != 0) & (self.first[right] != 0)
        return born

    def _births(self, left: Rows, right: Rows) -> Floats:
        gap = np.maximum(self.first[left] - self.last[right], self.first[right] - self.last[left]) / 365.25
        exact = (self.first[left] == self.last[left]) & (self.first[left] == self.first[right])
        exact &= self.first[right] == self.last[right]
        value = np.select(
            [exact, gap <= 0, gap <= 1, gap <= 2, gap <= 3, gap <= 5, gap <= 10],
            [
                WEIGHTS[name]
                for name in (
                    "same_day",
                    "same_year",
                    "same_day_other_year",
                    "off_by_1",
                    "off_by_2",
                    "off_by_3",
                    "off_by_10",
                )
            ],
            WEIGHTS["off_by_more"] + 2.0,
        )
        found: Floats = np.where(self._both_born(left, right), value, 0.0).astype(np.float32)
        return found


def _any_shared(column: Rows, left: Rows, right: Rows) -> Flags:
    """Whether any value of the left record is a value of the right one."""
    shared = np.zeros(len(left), dtype=np.bool_)
    for i in range(column.shape[1]):
        for j in range(column.shape[1]):
            shared |= (column[left, i] == column[right, j]) & (column[left, i] != 0)
    return shared
