"""May two drafts tell of one meeting? Days, people, parties, place and kind speak for it; a person decides.

Reach for ``reasons_same``. It knows nothing of what was said: two people who wrote down one meeting rarely chose the
same words, and what was said in confidence need not be compared to find out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from aman.core.names import compare_names, fold

#: Written down by memory, a day slips by one.
SLIP = timedelta(days=1)
#: From here on two names are the same person's (0 to 1).
NAMES_ALIKE = 0.7
#: What each reason weighs, and from which sum on two drafts are proposed as one meeting. Chosen by hand.
WEIGHTS = {"person": 3, "party": 1, "place": 1, "kind": 1, "day": 1}
LEAST = 4


@dataclass(frozen=True, slots=True)
class Meeting:
    """What two drafts are compared by: days, kind, place, officials and parties by key, others by name."""

    first: date
    last: date
    kind: str = ""
    place: str = field(default="", repr=False)
    officials: frozenset[int] = frozenset()
    parties: frozenset[int] = frozenset()
    names: tuple[str, ...] = field(default=(), repr=False)


def reasons_same(one: Meeting, other: Meeting) -> list[str]:
    """Say what speaks for two drafts telling of one meeting.

    Args:
        one, other: the drafts; their order does not matter.

    Returns:
        The reasons, the heaviest first: `person`, `party`, `place`, `kind`, `day`; [] where the days lie more than one
        apart or too little speaks for it.
    """
    if one.first > other.last + SLIP or other.first > one.last + SLIP:
        return []
    people = len(one.officials & other.officials) + _names_shared(one, other)
    parties = len(one.parties & other.parties)
    counts = {
        "person": min(people, 2),
        "party": min(parties, 2),
        "place": int(bool(fold(one.place)) and fold(one.place) == fold(other.place)),
        "kind": int(bool(one.kind) and one.kind == other.kind),
        "day": int((one.first, one.last) == (other.first, other.last)),
    }
    if sum(WEIGHTS[reason] * times for reason, times in counts.items()) < LEAST:
        return []
    return [reason for reason, times in counts.items() if times]


def _names_shared(one: Meeting, other: Meeting) -> int:
    """Count the names that both have; of two spellings beside one, one counts."""
    alike = [(a, b) for a in one.names for b in other.names if compare_names(a, b).score >= NAMES_ALIKE]
    return min(len({a for a, _b in alike}), len({b for _a, b in alike}))
