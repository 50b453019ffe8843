"""For which office, which day and which stretch of days does a brief count, and how are waiting times summed up?

A record counts when it was written before `until`. Where a record carries no moment of its own it counts as it stands
today, and the section about limits says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.timezone import localtime


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted.

    Args:
        office_id: whose register.
        as_of: the day.
        until: what was recorded before this moment counts.
        since: changes after the end of this day are told.
        is_past: the day is over, so that records may have been written since.
    """

    office_id: int
    as_of: date
    until: datetime
    since: date
    is_past: bool

    @property
    def since_moment(self) -> datetime:
        """The moment after which something is a change."""
        return end_of(self.since)


def end_of(day: date) -> datetime:
    """Give the first moment after a day, here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def day_of(moment: datetime) -> date:
    """Give the day of a moment, here."""
    return localtime(moment).date()


@dataclass(frozen=True, slots=True)
class Spread:
    """How long, summed up: how many, the middle, what nine of ten stay within, the longest; None where nobody waits."""

    number: int
    median: int | None
    p90: int | None
    longest: int | None


def spread_of(weights: Iterable[tuple[int, int]]) -> Spread:
    """Sum up values with how often each occurs. Nearest rank: a value that was really there.

    Args:
        weights: value and count, in any order.
    """
    kept = sorted((value, count) for value, count in weights if count > 0)
    number = sum(count for _, count in kept)
    if not number:
        return Spread(0, None, None, None)
    return Spread(number, _rank(kept, number, 50), _rank(kept, number, 90), kept[-1][0])


def _rank(kept: list[tuple[int, int]], number: int, percent: int) -> int:
    wanted = max(1, -(-number * percent // 100))
    seen = 0
    for value, count in kept:
        seen += count
        if seen >= wanted:
            return value
    return kept[-1][0]
