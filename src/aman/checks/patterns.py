"""Which of an officer's checks of the last day do not look like ordinary work? Judged on plain facts, without a database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aman.checks.thresholds import FASTEST_KMH, NAMES_AMONG_NUMBERS, NEAR_KM, NIGHT_FROM, NIGHT_UNTIL, THRESHOLDS, TOWNS
from aman.core.matching.prepared import town, town_in

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What is looked at of one check: when (local time), by which way, where, why, the answer, and its keyed hashes."""

    at: datetime
    by: str
    hit: bool
    place: str
    reason: str
    mark: bytes = b""
    near: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusual:
    """A pattern found: its kind, how many checks make it, and since when."""

    kind: str
    count: int
    since: datetime
    place: str = ""


def unusual_of_officer(checks: Sequence[Seen], *, new: int = 1) -> list[Unusual]:
    """Look through one officer's checks.

    Args:
        checks: of the last day, in the order they were made.
        new: how many of the last ones nobody has looked at yet.
    """
    if not checks:
        return []
    far = [_far(checks[: len(checks) - back]) for back in range(min(new, len(checks)))]
    found = [_many(checks), _misses(checks), _sequence(checks), next((one for one in far if one is not None), None)]
    return [one for one in found if one is not None]


def unusual_at_night(checks: Sequence[Seen]) -> Unusual | None:
    """Look for one town or place about which one office asked many times in a night.

    Args:
        checks: of one office in the last hours, in the order they were made.
    """
    limit = THRESHOLDS["night"]
    if not checks:
        return None
    where = town(checks[-1].place)
    night = [c for c in _within(checks, limit.within) if _is_night(c.at) and c.reason != "crossing"]
    there = [c for c in night if town(c.place) == where]
    if not _is_night(checks[-1].at) or len(there) < limit.count:
        return None
    return Unusual("night", len(there), there[0].at, checks[-1].place)


def _within(checks: Sequence[Seen], span: timedelta) -> list[Seen]:
    return [c for c in checks if c.at > checks[-1].at - span]


def _is_night(at: datetime) -> bool:
    return at.hour >= NIGHT_FROM or at.hour < NIGHT_UNTIL


def _many(checks: Sequence[Seen]) -> Unusual | None:
    limit = THRESHOLDS["many"]
    recent = _within(checks, limit.within)
    return Unusual("many", len(recent), recent[0].at) if len(recent) >= limit.count else None


def _misses(checks: Sequence[Seen]) -> Unusual | None:
    """The last checks in a row that were numbers and hit nobody; a name now and then does not make another row."""
    limit = THRESHOLDS["misses"]
    row: list[Seen] = []
    others = 0
    for check in reversed(_within(checks, limit.within)):
        others += check.by != "document"
        if check.hit or others > limit.count // NAMES_AMONG_NUMBERS:
            break
        if check.by == "document":
            row.append(check)
    return Unusual("misses", len(row), row[-1].at) if len(row) >= limit.count else None


def _sequence(checks: Sequence[Seen]) -> Unusual | None:
    """The longest row of numbers each of which lies next to another one of the row."""
    limit = THRESHOLDS["sequence"]
    by_mark = {c.mark: c for c in reversed(_within(checks, limit.within)) if c.near}
    longest: list[Seen] = []
    left = set(by_mark)
    while left:
        row, ahead = [], [left.pop()]
        while ahead:
            check = by_mark[ahead.pop()]
            row.append(check)
            beside = left.intersection(check.near)
            left -= beside
            ahead += beside
        longest = max(longest, row, key=len)
    if len(longest) < limit.count:
        return None
    return Unusual("sequence", len(longest), min(c.at for c in longest))


def _far(checks: Sequence[Seen]) -> Unusual | None:
    """The last check and the one before it in another town, nearer in time than anybody drives."""
    here = town_in(checks[-1].place)
    if here is None:
        return None
    for check in reversed(_within(checks, THRESHOLDS["far"].within)[:-1]):
        there = town_in(check.place)
        if there is None or there == here:
            continue
        hours = (checks[-1].at - check.at).total_seconds() / 3600
        apart = kilometres(here, there)
        if apart > NEAR_KM and apart > FASTEST_KMH * hours:
            return Unusual("far", 2, check.at, f"{there} / {here}")
        return None
    return None


def kilometres(one: str, other: str) -> float:
    """Give the distance of two towns as the crow flies; 0 where one of them is not on the map.

    Source: haversine formula.
    """
    if one not in TOWNS or other not in TOWNS:
        return 0.0
    (a, b), (c, d) = (tuple(math.radians(x) for x in TOWNS[name]) for name in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
