"""Could somebody with a watch tell two kinds of answers apart? Two tests that ask nothing of the shape of the times."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def percentile(seconds: Sequence[float], share: float) -> float:
    """The time that so large a share stays under, in milliseconds."""
    return float(np.percentile(np.asarray(seconds), share) * 1000)


def mann_whitney(a: Sequence[float], b: Sequence[float]) -> float:
    """Two-sided p of Mann and Whitney's test, by the normal approximation with ties; is one kind slower?"""
    both = np.concatenate([a, b])
    order = both.argsort(kind="stable")
    ranks = np.empty(len(both))
    ordered = both[order]
    _, first, counts = np.unique(ordered, return_index=True, return_counts=True)
    for start, count in zip(first, counts, strict=True):
        ranks[order[start : start + count]] = start + (count + 1) / 2
    n, m = len(a), len(b)
    u = ranks[:n].sum() - n * (n + 1) / 2
    ties = (counts**3 - counts).sum() / ((n + m) * (n + m - 1))
    spread = math.sqrt(n * m / 12 * (n + m + 1 - ties))
    return math.erfc(abs(u - n * m / 2) / spread / math.sqrt(2))


def kolmogorov_smirnov(a: Sequence[float], b: Sequence[float]) -> float:
    """p of the two-sample test of Kolmogorov and Smirnov (asymptotic); are the two spread alike?"""
    first, second = np.sort(a), np.sort(b)
    both = np.concatenate([first, second])
    gap = np.abs(
        np.searchsorted(first, both, side="right") / len(first)
        - np.searchsorted(second, both, side="right") / len(second)
    ).max()
    size = math.sqrt(len(first) * len(second) / (len(first) + len(second)))
    x = (size + 0.12 + 0.11 / size) * gap
    return float(min(1.0, max(0.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101)))))
