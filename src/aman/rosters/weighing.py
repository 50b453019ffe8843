"""How does a score add up, told so that it can be drawn: step after step from the prior to the sum?

Numbers only. The bars share one scale, so that they read as one staircase, and the mark of "certain" stands in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aman.core.matching.weights import CERTAIN_FROM


@dataclass(frozen=True, slots=True)
class Step:
    """One addition: its term, what it adds, its sentence, and from where to where the sum goes with it."""

    term: str
    log_odds: float
    sentence: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Group:
    """All additions of one term with their sum, the weightiest first."""

    whole: Step
    steps: tuple[Step, ...]

    @property
    def is_single(self) -> bool:
        """Whether the term has one part, which is then the whole."""
        return len(self.steps) == 1

    @property
    def apart(self) -> tuple[Step, ...]:
        """The parts to be shown one by one; none where there is only one."""
        return () if self.is_single else self.steps


@dataclass(frozen=True, slots=True)
class Weighing:
    """A score taken apart: the prior, the terms, the sum, and the scale all bars share."""

    prior: Step
    groups: tuple[Group, ...]
    total: Step
    certain_from: float
    lowest: float
    highest: float

    @property
    def to_certain(self) -> float:
        """How much is missing to the mark of certain; 0 or less where it is reached."""
        return self.certain_from - self.total.log_odds


def weigh(addends: Sequence[dict[str, Any]], total: float) -> Weighing:
    """Group the parts of a score by term and line them up.

    Args:
        addends: term, log_odds and sentence of each part, as a pair keeps them.
        total: their sum, as it was computed.
    """
    at = 0.0
    priors = [a for a in addends if a["term"] == "prior"]
    before = sum(float(a["log_odds"]) for a in priors)
    prior = Step("prior", before, str(priors[0]["sentence"]) if priors else "", 0.0, before)
    at = before
    by_term: dict[str, list[dict[str, Any]]] = {}
    for addend in addends:
        if addend["term"] != "prior":
            by_term.setdefault(str(addend["term"]), []).append(addend)
    sums = {term: sum(float(a["log_odds"]) for a in parts) for term, parts in by_term.items()}
    groups = []
    for term in sorted(by_term, key=lambda t: -abs(sums[t])):
        start, steps = at, []
        for addend in sorted(by_term[term], key=lambda a: -abs(a["log_odds"])):
            weight = float(addend["log_odds"])
            steps.append(Step(term, weight, str(addend["sentence"]), at, at + weight))
            at += weight
        groups.append(Group(Step(term, sums[term], "", start, at), tuple(steps)))
    ends = [0.0, before, total, CERTAIN_FROM, *(s.end for g in groups for s in g.steps)]
    room = (max(ends) - min(ends)) * 0.03
    return Weighing(
        prior, tuple(groups), Step("total", total, "", 0.0, total), CERTAIN_FROM, min(ends) - room, max(ends) + room
    )
