"""Which counts may somebody see who must not learn of single people? Those that point at nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

#: A count below this could point at somebody.
LEAST_SHOWN = 5


class Shown(StrEnum):
    """How much of a count is shown."""

    EXACT = "exact"
    FEWER = "fewer"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class SafeCount:
    """A count as it may be shown; `number` is None unless it is exact."""

    shown: Shown
    number: int | None


def safe_counts(counts: Mapping[str, int]) -> dict[str, SafeCount]:
    """Hide small counts, and one more where the hidden one could be worked out from a total.

    Args:
        counts: parts that add up to a total which somebody may know, 0 and more each.

    Returns:
        For each part: its number; or that it is fewer than LEAST_SHOWN; or that it is withheld, because it is the
        next smallest beside a single small one.
    """
    small = {name for name, n in counts.items() if n < LEAST_SHOWN}
    withheld = ""
    if len(small) == 1 and len(counts) > 1:
        withheld = min((n, name) for name, n in counts.items() if name not in small)[1]
    return {
        name: SafeCount(Shown.FEWER, None)
        if name in small
        else SafeCount(Shown.WITHHELD, None)
        if name == withheld
        else SafeCount(Shown.EXACT, n)
        for name, n in counts.items()
    }
