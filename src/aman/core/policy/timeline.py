"""Which value of a parameter holds on a day, as far as it was known on another day?

A value has two clocks: the days it holds for (`first` to `last`) and the day it became known. A decree
of November may say that cards were valid since July: asked about August, an office that knows the
decree and one that does not answer differently, and both answers can be given again years later.

Which of several values stands:
  1. of the values that hold on the day and were known, the highest rank;
  2. of these the one known last, and among those of one decision the one that begins last;
  3. beside it every value of the same rank that it is declared to contradict. Sources that contradict
     each other are both kept: where they lead to different answers, the answer is "cannot tell".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from aman.core.policy.results import FactKind, Mark, NotApplicable

Value = date | int | str | bool | frozenset[str]
#: What may be known of a person's fact: a value, or that it cannot be asked of this person.
FactValue = Value | NotApplicable
ONE_DAY = timedelta(days=1)


class Rank(IntEnum):
    """Whose word it is. A higher rank prevails over a lower one, whenever it was known."""

    REPORTED = 1
    DECIDED = 2
    LAW = 3


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a parameter and what is known about it.

    Args:
        id: name of the decision or rule it comes from.
        first: the first day it holds for.
        last: the last such day; None means until something else is said.
        known: the day it was decided or reported.
        value: None means that no source states it for these days: a deliberate gap, with a reason.
        cites: ids of the sources; empty only for a recalled value, whose note says so.
        mark: how well it is attested.
        rank: whose word it is.
        contradicts: ids of values of the same parameter that stand beside it.
        reason: why the value is unknown; blank otherwise.
        note: what else a reader must be told; blank when nothing.
    """

    id: str
    first: date
    last: date | None
    known: date
    value: Value | None
    cites: tuple[str, ...]
    mark: Mark
    rank: Rank = Rank.DECIDED
    contradicts: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""

    def covers(self, day: date) -> bool:
        """Say whether the value holds for a day, if nothing stands against it.

        Args:
            day: the day asked about.

        Returns:
            True from `first` to `last`.
        """
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that changes by decree.

    Args:
        name: how rules refer to it, without the dollar sign.
        kind: the type of its values.
        description: one sentence for the reader.
        values: every value ever stated, in the order of the file.
    """

    name: str
    kind: FactKind
    description: str
    values: tuple[DatedValue, ...]

    def in_force(self, as_of: date, known_on: date) -> tuple[DatedValue, ...]:
        """Give the values that stand on a day.

        Args:
            as_of: the day the rules are asked about.
            known_on: only what was known by this day counts.

        Returns:
            Nothing before the first value; one value as a rule; several where sources contradict each other.
        """
        known = [v for v in self.values if v.known <= known_on and v.covers(as_of)]
        if not known:
            return ()
        rank = max(v.rank for v in known)
        ranked = [v for v in known if v.rank == rank]
        standing = [max(ranked, key=lambda v: (v.known, v.first))]
        for stands in standing:  # grows while it is read: contradiction is followed from value to value
            for other in ranked:
                if other not in standing and (other.id in stands.contradicts or stands.id in other.contradicts):
                    standing.append(other)
        return tuple(standing)

    @property
    def boundaries(self) -> tuple[date, ...]:
        """Every day on which the standing value may change, whichever clock is meant; sorted."""
        days = {v.first for v in self.values} | {v.known for v in self.values}
        days |= {v.last + ONE_DAY for v in self.values if v.last is not None}
        return tuple(sorted(days))


def find_timeline_problems(parameter: Parameter) -> Iterable[tuple[str, str]]:
    """Find what is wrong with a parameter's dates.

    Args:
        parameter: with values that are well formed one by one.

    Returns:
        Pairs of a value's id and a sentence: overlaps, unexplained gaps, values that never stand,
        contradictions declared with nothing. Empty when the timeline is sound.
    """
    ids = {v.id for v in parameter.values}
    for value in parameter.values:
        if value.last is not None and value.last < value.first:
            yield value.id, "ends before it begins."
        for other in value.contradicts:
            if other not in ids or other == value.id:
                yield value.id, f"contradicts {other!r}, which is no other value of this parameter."
    yield from _overlaps(parameter)
    yield from _gaps(parameter)
    stands = {
        v.id for day in parameter.boundaries for known in parameter.boundaries for v in parameter.in_force(day, known)
    }
    for value in parameter.values:
        if value.id not in stands:
            yield value.id, "never stands on any day: another value always goes before it."


def _overlaps(parameter: Parameter) -> Iterable[tuple[str, str]]:
    """Two values of one rank and one decision must not claim the same day, unless the later one replaces an open end."""
    for index, one in enumerate(parameter.values):
        for other in parameter.values[index + 1 :]:
            early, late = sorted((one, other), key=lambda v: v.first)
            declared = other.id in one.contradicts or one.id in other.contradicts
            same_word = one.rank == other.rank and one.known == other.known and one.value != other.value
            same_start = early.first == late.first
            if not declared and same_word and early.covers(late.first) and (same_start or early.last is not None):
                yield other.id, f"overlaps {one.id!r}: both hold on {late.first}, known on {one.known}."


def _gaps(parameter: Parameter) -> Iterable[tuple[str, str]]:
    """From its first day on, a parameter must say something for every day, if only that nobody knows."""
    latest = max(parameter.boundaries)
    days = [d for d in parameter.boundaries if d >= min(v.first for v in parameter.values)]
    for day in days:
        if not parameter.in_force(day, latest):
            before = max((v for v in parameter.values if v.first < day), key=lambda v: v.last or v.first)
            yield before.id, f"is followed by a gap from {day}: state a value there, or `unknown` with a reason."
            return
