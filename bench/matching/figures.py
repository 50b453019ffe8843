"""What do scores come to: recall at a rate of false alarms, area under the curve, precision, recall, F1?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from names_recall import cut_at

Floats = npt.NDArray[np.float64]


def recall_at(found: Floats, negatives: Floats, times: Floats, rate: float) -> float:
    """The share of positives above the score that no more than `rate` of the negatives lies above."""
    return float((found > cut_at(negatives, times, rate)).mean()) if len(found) and len(negatives) else float("nan")


def area_under_curve(found: Floats, negatives: Floats, times: Floats) -> float:
    """How likely a positive scores above a negative, ties counted half."""
    if not len(found) or not len(negatives):
        return float("nan")
    order = np.argsort(negatives, kind="stable")
    ordered, below = negatives[order], np.concatenate(([0.0], np.cumsum(times[order])))
    less = below[np.searchsorted(ordered, found, side="left")]
    upto = below[np.searchsorted(ordered, found, side="right")]
    return float(((less + upto) / 2).mean() / below[-1])


@dataclass(frozen=True)
class Found:
    """What a set of pairs is worth."""

    precision: float
    recall: float
    f1: float
    pairs: int
    threshold: float


def worth(right: int, pairs: int, true: int, threshold: float) -> Found:
    """Precision, recall and F1 of so many pairs of which so many are right."""
    return Found(
        precision=right / pairs if pairs else float("nan"),
        recall=right / true if true else float("nan"),
        f1=2 * right / (pairs + true) if pairs + true else float("nan"),
        pairs=pairs,
        threshold=threshold,
    )


def at_threshold(scores: Floats, right: npt.NDArray[np.bool_], true: int, threshold: float) -> Found:
    """What the pairs at or above a threshold are worth."""
    chosen = scores >= threshold
    return worth(int(right[chosen].sum()), int(chosen.sum()), true, threshold)


def best_f1(scores: Floats, right: npt.NDArray[np.bool_], true: int) -> Found:
    """The threshold that gives the best F1; pairs of one score stand or fall together."""
    if not len(scores):
        return worth(0, 0, true, float("inf"))
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    hits = np.cumsum(right[order])
    ends = np.flatnonzero(np.concatenate((ordered[1:] != ordered[:-1], [True])))
    f1 = 2 * hits[ends] / (ends + 1 + true)
    best = int(ends[int(np.argmax(f1))])
    return worth(int(hits[best]), best + 1, true, float(ordered[best]))
